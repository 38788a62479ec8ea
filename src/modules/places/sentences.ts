import { formatDay, type Day } from '#kernel/day.ts';
import type { Locale, Translate } from '#kernel/messages.ts';
import type { OnMap } from './figures.ts';
import type { Traced } from './trace.ts';
import { fullName, type Confidence, type Extent } from './unit.ts';

type Named = Readonly<{ code: string; kind: string; name: string }>;

/** What one resolution did to one unit. */
export type LineageStep = Readonly<{
  on: Day;
  extent: Extent;
  confidence: Confidence;
  resolution: string;
  subjectVi: string;
  subjectEn: string;
  from: Named;
  to: Named | null;
}>;

const key: Record<Extent, string> = {
  full: 'places.lineage.full',
  partial: 'places.lineage.partial',
  merge: 'places.lineage.merge',
  'rename/type/parent': 'places.lineage.rename',
  dissolved: 'places.lineage.dissolved',
  unresolved: 'places.lineage.unresolved',
};

/** A step in words, with its resolution and, where it is not read in a text, how sure it is. */
export function lineageSentence(t: Translate, step: LineageStep): string {
  const from = fullName(step.from);
  const to = step.to ? fullName(step.to) : '';
  const same = step.extent === 'rename/type/parent' && from === to;
  const said = t(same ? 'places.lineage.moved' : key[step.extent], {
    from,
    to,
    day: formatDay(step.on),
    resolution: step.resolution,
  });
  return step.confidence === 'verified' || step.confidence === 'unresolved'
    ? said
    : `${said} ${t(`places.confidence-note.${step.confidence}`)}`;
}

/** What a resolution was about. */
export const resolutionSubject = (step: LineageStep, locale: Locale): string =>
  locale === 'vi' ? step.subjectVi : step.subjectEn;

/** One word or two for how much of a unit went along. */
export const extentWord = (t: Translate, extent: Traced['extent'] | Extent): string =>
  t(`places.extent.${extent === 'rename/type/parent' ? 'rename' : extent}`);

/** How sure a link is. */
export const confidenceWord = (t: Translate, confidence: Confidence): string =>
  t(`places.confidence.${confidence}`);

/** Why a fact stands in no unit of a map, or that it does. */
export const statusWord = (t: Translate, status: OnMap['status']): string =>
  t(`places.status.${status}`);

/** The name of the row that holds what cannot be placed or divided: with it the sums agree. */
export const remainderLabel = (t: Translate): string => t('places.row.remainder');
