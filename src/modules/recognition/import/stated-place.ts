import type { Day } from '#kernel/day.ts';

/** A unit with the units in which it lies, and a day on which it existed. */
export type StatedPlace = Readonly<{ placeId: string; within: readonly string[]; on: Day }>;

/**
 * What a statement "made at this place" does to what is known: fills it in, makes it closer, agrees (also when
 * it is only less close), or differs. An import never moves a product: which of two places holds from when is
 * for an officer to enter.
 */
export function placeEffect(
  known: Readonly<{ placeId: string | null; within: readonly string[] }>,
  stated: StatedPlace,
): 'fills' | 'agrees' | 'differs' {
  if (known.placeId === null || stated.within.includes(known.placeId)) return 'fills';
  return known.placeId === stated.placeId || known.within.includes(stated.placeId)
    ? 'agrees'
    : 'differs';
}
