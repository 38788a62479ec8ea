import type { Day } from '#kernel/day.ts';
import type { OnMap, Unit } from '#modules/places/index.ts';

/** A number by place, as places/figures.server.ts gives it. */
type Figure = Readonly<{ unit: Unit | null; status: OnMap['status']; value: number }>;

/** A figure by place. With `unplaced` the rows add up to the whole, on either map. */
export type PlaceTable = Readonly<{
  day: Day;
  level: 'district' | 'commune';
  units: readonly Readonly<{ unit: Unit; rows: number; whole: number | null }>[];
  /** what no map can give to one unit, and why */
  unplaced: Readonly<{
    rows: number;
    whole: number | null;
    reasons: readonly Exclude<OnMap['status'], 'placed'>[];
  }>;
  total: number;
}>;

/** The table of a figure by place, largest first; of a share, with what it is counted among. */
export function foldPlaces(
  map: Readonly<{ day: Day; level: 'district' | 'commune' }>,
  rows: readonly Figure[],
  whole: readonly Figure[] | null,
): PlaceTable {
  const units = new Map<string, { unit: Unit; rows: number; whole: number | null }>();
  const unplaced = { rows: 0, whole: whole ? 0 : null };
  const reasons = new Set<Exclude<OnMap['status'], 'placed'>>();
  const add = (figures: readonly Figure[], key: 'rows' | 'whole'): void => {
    for (const { unit, status, value } of figures) {
      if (unit === null) {
        unplaced[key] = (unplaced[key] ?? 0) + value;
        if (status !== 'placed') reasons.add(status);
        continue;
      }
      const row = units.get(unit.code) ?? { unit, rows: 0, whole: whole ? 0 : null };
      row[key] = (row[key] ?? 0) + value;
      units.set(unit.code, row);
    }
  };
  add(rows, 'rows');
  if (whole) add(whole, 'whole');
  return {
    ...map,
    units: [...units.values()].sort(
      (a, b) => b.rows - a.rows || a.unit.code.localeCompare(b.unit.code),
    ),
    unplaced: { ...unplaced, reasons: [...reasons].sort() },
    total: rows.reduce((sum, { value }) => sum + value, 0),
  };
}
