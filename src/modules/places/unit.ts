import type { Day } from '#kernel/day.ts';
import { slug } from '#kernel/text.ts';

/** Tỉnh/thành phố, huyện (until 2025-06-30), xã/phường/thị trấn/đặc khu. */
export const levels = ['province', 'district', 'commune'] as const;
export type Level = (typeof levels)[number];

/** How much of a unit went into its successor, as the mapping says it. */
export const extents = [
  'full',
  'partial',
  'merge',
  'rename/type/parent',
  'dissolved',
  'unresolved',
] as const;
export type Extent = (typeof extents)[number];

/** How sure a link is: read in the text, composed from names and codes, likely, or not known at all. */
export const confidences = ['verified', 'high', 'medium', 'unresolved'] as const;
export type Confidence = (typeof confidences)[number];

/** The last day of what has no end. */
export const endOfTime = '9999-12-31' as Day;

/** A unit as it was on a day. `name` is without its kind: Cẩm Thượng; `kind`: Phường. */
export type Unit = Readonly<{
  placeId: string;
  code: string;
  level: Level;
  kind: string;
  name: string;
  /** code of the unit it lies in */
  parent: string | null;
}>;

/** `Phường Hải Dương`, `Tỉnh Hải Dương`. */
export const fullName = (unit: { kind: string; name: string }): string =>
  `${unit.kind} ${unit.name}`;

/** The end of a place's public address: `phuong-hai-duong-10525`. The code decides, the words are for people. */
export const placeSlug = (unit: { kind: string; name: string; code: string }): string =>
  `${slug(fullName(unit))}-${unit.code}`;

/** The code that a slug ends with, or that the text itself is; null when there is none. */
export const codeOfSlug = (text: string): string | null =>
  /(?:^|-)(\d{2,8})$/.exec(text)?.[1] ?? null;
