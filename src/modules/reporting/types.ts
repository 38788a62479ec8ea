import type { Day } from '#kernel/day.ts';
import type { MessageParams } from '#kernel/errors.ts';

/** The report set of the scheme, in the order of its numbers. No official form is known: a proposal of ours. */
export const reportCodes = [
  'ocop-01',
  'ocop-02',
  'ocop-03',
  'ocop-04',
  'ocop-05',
  'ocop-06',
  'ocop-07',
  'ocop-08',
  'ocop-09',
  'ocop-10',
  'ocop-11',
  'ocop-12',
  'ocop-13',
] as const;
export type ReportCode = (typeof reportCodes)[number];

export const isReportCode = (text: string): text is ReportCode =>
  (reportCodes as readonly string[]).includes(text);

/** Two maps: districts as they last stood by the last day of the period, communes as they are today. */
export type MapLevel = 'district' | 'commune';

/** What a report is asked for. */
export type ReportQuestion = Readonly<{
  from: Day;
  until: Day;
  map: MapLevel;
  /** code of a unit on either map */
  within?: string;
  /** what was known at this instant */
  knownAt?: Date;
  /** count fictitious rows too */
  demo?: boolean;
}>;

/** What a cell of a column is, for screens, documents and workbooks alike. */
export type ColumnType =
  | 'count'
  | 'money'
  | 'number'
  | 'mean'
  | 'percent'
  | 'text'
  | 'day'
  | 'word';

/** A text of a column: a message key with its values. */
export type Label = Readonly<{ key: string; params?: MessageParams }>;

export type ReportColumn = Readonly<{
  id: string;
  label: Label;
  group?: Label;
  type: ColumnType;
  /** the sum of these columns */
  of?: readonly string[];
  /** the first of these in percent of the second */
  ratio?: readonly [string, string];
  /** its numbers may be added up over the rows (of a list) */
  adds?: boolean;
  /** begin of the keys that name its words: `promotion.events.kind` */
  words?: string;
  /** only the number is shown: its rows would tell who belongs to a protected group */
  closed?: boolean;
  /** which condition says that facts of its kind are on record; `all` unless named */
  needs?: string;
}>;

/** null: no fact of the kind is on record, or there is nothing to compute. */
export type ReportCell = number | string | null;

export type ReportRow = Readonly<{
  id: string;
  label: string;
  /** `subtotal` sums the rows of its group below it; `remainder` is what no map can place */
  kind: 'row' | 'subtotal' | 'remainder';
  /** page of the thing, of a list */
  path: string | null;
  isDemo: boolean;
  cells: readonly ReportCell[];
}>;

/** A report as it is shown, printed and issued. */
export type ReportTable = Readonly<{
  code: ReportCode;
  question: ReportQuestion;
  /** the day whose map is drawn */
  mapDay: Day;
  place: string | null;
  /** what the rows are */
  head: Label;
  columns: readonly ReportColumn[];
  rows: readonly ReportRow[];
  totals: readonly ReportCell[] | null;
  /** false: no fact of the kind has been recorded, so there are no rows */
  recorded: boolean;
  /** columns without any recorded fact */
  unrecorded: readonly string[];
  /** cells open the facts they were counted from */
  opens: boolean;
  /** how the open questions of counting were answered: message keys */
  choices: readonly string[];
}>;

/** One fact behind a cell. */
export type ReportFact = Readonly<{
  on: Day | null;
  code: string;
  name: string;
  path: string | null;
  note: string | null;
  value: number | null;
  place: string | null;
  isDemo: boolean;
}>;
