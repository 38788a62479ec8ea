import { meetsMinimum, minimumStars } from './stars.ts';
import { type MinimumStar, type Sheet } from './types.ts';

/** A criterion as numbers: index 0 stands for "no option chosen", then the options in official order. */
export type Row = Readonly<{
  code: string;
  part: 0 | 1 | 2;
  max: number;
  points: readonly number[];
  cases: readonly (string | null)[];
  /** lowest star (3, 4, 5) whose minimum the choice does not meet; 6 when it meets all */
  lacks: readonly number[];
  starMarkOnTitle: MinimumStar | null;
}>;

/** A sheet as numbers, for rating many dossiers and for searching among them. */
export type Table = Readonly<{ rows: readonly Row[]; rowOf: ReadonlyMap<string, Row> }>;

const tables = new WeakMap<Sheet, Table>();

/** The table of a sheet, made once. */
export function tableOf(sheet: Sheet): Table {
  let table = tables.get(sheet);
  if (!table) tables.set(sheet, (table = makeTable(sheet)));
  return table;
}

function makeTable(sheet: Sheet): Table {
  const rows = sheet.parts.flatMap((part, index) =>
    part.criteria.map((criterion): Row => {
      const positions = [null, ...criterion.options.map((_, i) => i + 1)];
      return {
        code: criterion.code,
        part: index as 0 | 1 | 2,
        max: criterion.max,
        points: [0, ...criterion.options.map((option) => option.points)],
        cases: [null, ...criterion.options.map((option) => option.case)],
        lacks: positions.map(
          (position) => minimumStars.find((star) => !meetsMinimum(criterion, position, star)) ?? 6,
        ),
        starMarkOnTitle: criterion.starMarkOnTitle ?? null,
      };
    }),
  );
  return { rows, rowOf: new Map(rows.map((row) => [row.code, row])) };
}
