import type { Day } from '#kernel/day.ts';
import type { MapStatus } from './maps.ts';

/** Where one fact stands on a map; `not-placed`: it names no place, or none that is known on its day. */
export type OnMap = Readonly<{ status: MapStatus | 'not-placed'; placeId: string | null }>;

/** The map of a day at one level. */
export type PlaceMap = Readonly<{ locate: (placeId: string | null, day: Day) => OnMap }>;

/** The rows of a figure by place. `remainder` is the row «not placed / not divisible»: with it the sums agree on every map. */
export type Folded = Readonly<{
  byPlace: ReadonlyMap<string, number>;
  remainder: number;
  /** the remainder by its reason */
  reasons: ReadonlyMap<Exclude<OnMap['status'], 'placed'>, number>;
  total: number;
}>;

/**
 * Adds up facts by place on another map. A fact that cannot be given to one unit is never shared out: it
 * goes to the remainder, with its reason.
 */
export function foldOntoMap(
  rows: Iterable<Readonly<{ placeId: string | null; day: Day; value: number }>>,
  map: PlaceMap,
): Folded {
  const byPlace = new Map<string, number>();
  const reasons = new Map<Exclude<OnMap['status'], 'placed'>, number>();
  let remainder = 0;
  let total = 0;
  for (const { placeId, day, value } of rows) {
    total += value;
    const found = map.locate(placeId, day);
    if (found.status === 'placed' && found.placeId) {
      byPlace.set(found.placeId, (byPlace.get(found.placeId) ?? 0) + value);
    } else if (found.status !== 'placed') {
      remainder += value;
      reasons.set(found.status, (reasons.get(found.status) ?? 0) + value);
    }
  }
  return { byPlace, remainder, reasons, total };
}

/** A map from its rows: for each place the periods of facts and where they stand. */
export function placeMap(
  rows: Iterable<
    Readonly<{
      placeId: string;
      factFrom: Day;
      factUntil: Day;
      targetPlaceId: string | null;
      status: MapStatus;
    }>
  >,
): PlaceMap {
  const byPlace = new Map<string, { factFrom: Day; factUntil: Day; found: OnMap }[]>();
  for (const { placeId, factFrom, factUntil, targetPlaceId, status } of rows) {
    const entry = { factFrom, factUntil, found: { status, placeId: targetPlaceId } };
    const list = byPlace.get(placeId);
    if (list) list.push(entry);
    else byPlace.set(placeId, [entry]);
  }
  return {
    locate: (placeId, day) =>
      (placeId === null ? undefined : byPlace.get(placeId))?.find(
        (entry) => entry.factFrom <= day && entry.factUntil >= day,
      )?.found ?? { status: 'not-placed', placeId: null },
  };
}
