import { addDays, type Day } from '#kernel/day.ts';

/** A unit with the units in which it lies: what the rules below need to know of a place. */
export type StatedPlace = Readonly<{ placeId: string; within: readonly string[]; on: Day }>;

/** A version as far as its place goes. `validFrom` may be `-infinity`. */
export type PlacedVersion = Readonly<{
  placeId: string | null;
  /** the units in which that place lies */
  within: readonly string[];
  placeOn: Day | null;
  validFrom: string;
  validUntil: string | null;
}>;

/** What a stated place does to the versions of a product. */
export type PlaceEffect<Version> =
  | { kind: 'none' }
  /** the place of this version becomes known, or known more closely */
  | { kind: 'set'; version: Version }
  /** from `day` on the other place holds; `stated` says on which side */
  | { kind: 'split'; version: Version; day: Day; stated: 'before' | 'from' }
  /** contradicts the record, and from which day cannot be said */
  | { kind: 'contradiction'; version: Version };

/**
 * A statement "made at this place", with the day of the statement where it is known. Known places are only
 * filled in and made closer; another place on another day is a move.
 */
export function placeEffect<Version extends PlacedVersion>(
  versions: readonly Version[],
  stated: StatedPlace,
  day: Day | null,
): PlaceEffect<Version> {
  const current = versions.at(-1)!;
  const version =
    day === null
      ? current
      : (versions.find((v) => v.validFrom <= day && (v.validUntil === null || v.validUntil >= day)) ??
        current);
  if (version.placeId === null) return { kind: 'set', version };
  if (version.placeId === stated.placeId || version.within.includes(stated.placeId)) return { kind: 'none' };
  if (stated.within.includes(version.placeId)) return { kind: 'set', version };
  if (day === null)
    return versions.some((v) => v.placeId === stated.placeId || v.within.includes(stated.placeId))
      ? { kind: 'none' }
      : { kind: 'contradiction', version };
  const known = version.placeOn;
  if (known === null || day > known)
    return day > version.validFrom
      ? { kind: 'split', version, day, stated: 'from' }
      : { kind: 'contradiction', version };
  return day < known && version.validFrom < known
    ? { kind: 'split', version, day: known, stated: 'before' }
    : { kind: 'contradiction', version };
}

/** The day before, for the end of the earlier half of a split. */
export const dayBefore = (day: Day): Day => addDays(day, -1);
