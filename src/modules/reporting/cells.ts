import type { ReportCell, ReportColumn, ReportRow } from './types.ts';

/** What was counted in one cell: number of facts and sum of their values. */
export type Counted = Readonly<{ n: number; sum: number }>;

/** The columns of which a column is made, itself where it is made of none. */
export function baseColumns(columns: readonly ReportColumn[], id: string): string[] {
  const column = columns.find((one) => one.id === id);
  if (!column) return [];
  if (column.ratio) return [];
  return column.of ? column.of.flatMap((part) => baseColumns(columns, part)) : [id];
}

/** What was counted of one row or of several together, by column. */
export type Counts = ReadonlyMap<string, Counted>;

const nothing: Counted = { n: 0, sum: 0 };

/** The counts of several rows as one. */
export function addCounts(all: Iterable<Counts>): Counts {
  const total = new Map<string, Counted>();
  for (const counts of all)
    for (const [id, { n, sum }] of counts) {
      const before = total.get(id) ?? nothing;
      total.set(id, { n: before.n + n, sum: before.sum + sum });
    }
  return total;
}

/** The cells of a row: counts, sums, means, shares; null where nothing of the kind was ever recorded, or no amount was stated. */
export function cellsOf(
  columns: readonly ReportColumn[],
  counts: Counts,
  unrecorded: readonly string[],
): ReportCell[] {
  const value = (column: ReportColumn): ReportCell => {
    if (unrecorded.includes(column.id)) return null;
    if (column.ratio) {
      const [part, whole] = column.ratio.map((id) => {
        const found = columns.find((one) => one.id === id);
        return found ? value(found) : null;
      });
      return part !== null && whole ? Math.round((Number(part) / Number(whole)) * 1000) / 10 : null;
    }
    const parts = baseColumns(columns, column.id).map((id) => counts.get(id) ?? nothing);
    const n = parts.reduce((total, one) => total + one.n, 0);
    const sum = parts.reduce((total, one) => total + one.sum, 0);
    if (column.type === 'count') return n;
    // of amounts and quantities that nobody has stated there is no sum: nought would be a figure
    if (n === 0) return null;
    if (column.type === 'mean') return Math.round((sum / n) * 10) / 10;
    return Math.round(sum * 1000) / 1000;
  };
  return columns.map(value);
}

/** The sums of a list under its columns that add up; null where a column does not or nothing was stated. */
export function totalsOf(
  columns: readonly ReportColumn[],
  rows: readonly ReportRow[],
): ReportCell[] {
  return columns.map((column, at) => {
    if (!column.adds) return null;
    const stated = rows.map(({ cells }) => cells[at]).filter((cell) => typeof cell === 'number');
    return stated.length === 0
      ? null
      : Math.round(stated.reduce((sum, cell) => sum + cell, 0) * 1000) / 1000;
  });
}

/** Columns that stand or fall with one condition are left without figures where it does not hold. */
export const unrecordedColumns = (
  columns: readonly ReportColumn[],
  recorded: Readonly<Record<string, boolean>>,
): string[] => {
  const missing = columns
    .filter((column) => !column.of && !column.ratio && recorded[column.needs ?? 'all'] === false)
    .map(({ id }) => id);
  // a sum of which no part was ever recorded is no figure either
  const sums = columns.filter(
    (column) => column.of && baseColumns(columns, column.id).every((id) => missing.includes(id)),
  );
  return [...missing, ...sums.map(({ id }) => id)];
};
