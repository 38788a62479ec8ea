import { readValue } from '#kernel/register.ts';
import { fundingSources } from './budget.ts';
import { activityKinds } from './plans.ts';

/**
 * A plan as a table: one row for each output and each line of money of an activity. The first row of an activity names it;
 * rows below without a title go on with it. `item` is its code in the system: empty for a new one.
 */
export const planColumns = [
  'item',
  'title',
  'kind',
  'content',
  'place',
  'months',
  'years',
  'responsible',
  'cooperating',
  'output',
  'unit',
  'amount',
  'target',
  'line',
  'source',
  'planned',
  'norm',
  'units',
] as const;
export type PlanColumn = (typeof planColumns)[number];

/** Columns without which a file is no plan. */
export const neededColumns: readonly PlanColumn[] = ['title', 'kind', 'responsible'];

export type PlanFileRow = Readonly<{
  row: number;
  cells: Readonly<Partial<Record<PlanColumn, string>>>;
}>;
export type PlanFileFault = Readonly<{
  row: number;
  field: PlanColumn;
  code: string;
  params?: Readonly<Record<string, string | number>>;
}>;

/** An activity as a file states it. Rows of outputs and lines stay known, so that a fault finds its row. */
export type StatedActivity = Readonly<{
  row: number;
  item: string | null;
  title: string;
  kind: string;
  content: string;
  place: string | null;
  months: readonly number[];
  years: readonly number[];
  responsible: string;
  cooperating: string;
  outputs: readonly Readonly<{
    row: number;
    wording: string;
    unit: string;
    amount: number | null;
    target: string | null;
  }>[];
  lines: readonly Readonly<{
    row: number;
    wording: string;
    source: string;
    planned: number;
    norm: string | null;
    units: number | null;
  }>[];
}>;

/** Words by which a value of a choice may be written, in both languages. */
export type Words = (choice: 'kind' | 'source', value: string) => readonly string[];

const filled = (cells: PlanFileRow['cells'], columns: readonly PlanColumn[]): boolean =>
  columns.some((column) => cells[column]);

/** `1, 3-5` → 1, 3, 4, 5; null where it is no list of numbers between these. */
export function numbersOf(text: string, first: number, last: number): number[] | null {
  const all = new Set<number>();
  for (const part of text.split(/[,;]/).filter((one) => one.trim())) {
    const [, from, until] = /^\s*(\d{1,4})\s*(?:[-–]\s*(\d{1,4}))?\s*$/.exec(part) ?? [];
    if (!from) return null;
    const [low, high] = [Number(from), Number(until ?? from)];
    if (low < first || high > last || high < low) return null;
    for (let number = low; number <= high; number++) all.add(number);
  }
  return [...all].sort((a, b) => a - b);
}

/** Reads rows into activities. An activity with a fault is left out, and each of its faults is named. */
export function readPlanRows(
  rows: readonly PlanFileRow[],
  words: Words,
): Readonly<{ activities: readonly StatedActivity[]; faults: readonly PlanFileFault[] }> {
  const groups: PlanFileRow[][] = [];
  const faults: PlanFileFault[] = [];
  for (const row of rows) {
    if (filled(row.cells, ['item', 'title'])) groups.push([row]);
    else if (groups.length) groups.at(-1)!.push(row);
    else faults.push({ row: row.row, field: 'title', code: 'kernel.error.required' });
  }
  const activities = groups.flatMap((group): StatedActivity[] => {
    const found: PlanFileFault[] = [];
    const activity = readGroup(group, words, found);
    faults.push(...found);
    return found.length ? [] : [activity];
  });
  const twice = activities.filter(
    ({ item }, at) => item && activities.findIndex((other) => other.item === item) !== at,
  );
  for (const { row } of twice)
    faults.push({ row, field: 'item', code: 'programme.error.plan-item-twice' });
  return { activities: activities.filter((activity) => !twice.includes(activity)), faults };
}

function readGroup(
  group: readonly PlanFileRow[],
  words: Words,
  faults: PlanFileFault[],
): StatedActivity {
  const [head] = group as [PlanFileRow];
  const cell = (row: PlanFileRow, column: PlanColumn) => row.cells[column] ?? '';
  const text = (row: PlanFileRow, field: PlanColumn, max: number, required = false): string => {
    const read = readValue(
      { name: field, kind: 'text', max, required, ...(max > 300 && { lines: 4 }) },
      cell(row, field),
    );
    if ('value' in read) return String(read.value ?? '');
    faults.push({ row: row.row, ...read.fault, field });
    return '';
  };
  const choice = (
    row: PlanFileRow,
    field: 'kind' | 'source',
    values: readonly string[],
  ): string => {
    const read = readValue(
      { name: field, kind: 'choice', values, required: true },
      cell(row, field),
      (value) => words(field, value),
    );
    if ('value' in read) return String(read.value);
    faults.push({ row: row.row, ...read.fault, field });
    return '';
  };
  const whole = (
    row: PlanFileRow,
    field: PlanColumn,
    min: number,
    required = false,
  ): number | null => {
    const read = readValue({ name: field, kind: 'count', min, required }, cell(row, field));
    if ('value' in read) return read.value as number | null;
    faults.push({ row: row.row, ...read.fault, field });
    return null;
  };
  const numbers = (field: 'months' | 'years', first: number, last: number): number[] => {
    const read = numbersOf(cell(head, field), first, last);
    if (!read)
      faults.push({
        row: head.row,
        field,
        code: 'programme.error.number-list',
        params: { first, last },
      });
    return read ?? [];
  };
  return {
    row: head.row,
    item: cell(head, 'item') || null,
    title: text(head, 'title', 300, true),
    kind: choice(head, 'kind', activityKinds),
    content: text(head, 'content', 8000),
    place: text(head, 'place', 200) || null,
    months: numbers('months', 1, 12),
    years: numbers('years', 2018, 2050),
    responsible: text(head, 'responsible', 300, true),
    cooperating: text(head, 'cooperating', 300),
    outputs: group
      .filter(({ cells }) => filled(cells, ['output', 'unit', 'amount', 'target']))
      .map((row) => ({
        row: row.row,
        wording: text(row, 'output', 300, true),
        unit: text(row, 'unit', 60),
        amount: whole(row, 'amount', 0),
        target: text(row, 'target', 80) || null,
      })),
    lines: group
      .filter(({ cells }) => filled(cells, ['line', 'source', 'planned', 'norm', 'units']))
      .map((row) => ({
        row: row.row,
        wording: text(row, 'line', 300, true),
        source: choice(row, 'source', fundingSources),
        planned: whole(row, 'planned', 0, true) ?? 0,
        norm: text(row, 'norm', 40) || null,
        units: whole(row, 'units', 1),
      })),
  };
}
