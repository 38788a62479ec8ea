import { textOf } from '#kernel/catalogue.server.ts';
import { formatDay } from '#kernel/day.ts';
import type { Locale } from '#kernel/messages.ts';
import { formatNumber } from '#kernel/money.ts';
import { baseColumns } from './cells.ts';
import type { Label, ReportCell, ReportColumn, ReportRow, ReportTable } from './types.ts';

/** A report in words of one language: for a screen and for a printed page. */
export type ReportView = Readonly<{
  title: string;
  lead: string;
  head: string;
  columns: readonly Readonly<{
    id: string;
    label: string;
    group: string | null;
    numeric: boolean;
  }>[];
  rows: readonly Readonly<
    Omit<ReportRow, 'cells'> & { cells: readonly Readonly<{ text: string; opens: boolean }>[] }
  >[];
  totals: readonly Readonly<{ text: string; opens: boolean }>[] | null;
  recorded: boolean;
  /** headers of columns without any recorded fact */
  unrecorded: readonly string[];
  choices: readonly string[];
}>;

/** What stands where no fact of the kind has been recorded. */
export const missing = '–';

const labelOf = (label: Label, locale: Locale): string => textOf(locale, label.key, label.params);

/** The header of a column, with its unit where its numbers are money. */
const headerOf = (column: ReportColumn, locale: Locale): string =>
  column.type === 'money'
    ? `${labelOf(column.label, locale)} (${textOf(locale, 'reporting.unit.money')})`
    : labelOf(column.label, locale);

/** Header of a column with the group above it, in one line. */
export const fullHeader = (column: ReportColumn, locale: Locale): string =>
  column.group
    ? `${labelOf(column.group, locale)}: ${headerOf(column, locale)}`
    : headerOf(column, locale);

/** A cell in words; empty where a thing does not state it. */
export function cellText(column: ReportColumn, cell: ReportCell, locale: Locale): string {
  if (cell === null) return '';
  if (column.type === 'word') return textOf(locale, `${column.words}.${cell}`);
  if (column.type === 'day') return formatDay(String(cell));
  if (typeof cell !== 'number') return cell;
  if (column.type === 'percent') return `${formatNumber(cell, locale)}%`;
  return formatNumber(cell, locale);
}

const numeric = (column: ReportColumn): boolean =>
  ['count', 'money', 'number', 'mean', 'percent'].includes(column.type);

/** The report in words. `opens`: the number has facts behind it that may be listed. */
export function reportView(table: ReportTable, locale: Locale): ReportView {
  const { columns } = table;
  const cells = (row: readonly ReportCell[], counted: boolean) =>
    row.map((cell, at) => {
      const column = columns[at]!;
      const unknown = table.unrecorded.includes(column.id);
      return {
        text: unknown || (cell === null && table.opens) ? missing : cellText(column, cell, locale),
        opens:
          counted &&
          table.opens &&
          !unknown &&
          !column.closed &&
          baseColumns(columns, column.id).length > 0 &&
          cell !== 0 &&
          cell !== null,
      };
    });
  return {
    title: textOf(locale, `reporting.title.${table.code}`),
    lead: textOf(locale, `reporting.lead.${table.code}`),
    head: labelOf(table.head, locale),
    columns: columns.map((column) => ({
      id: column.id,
      label: headerOf(column, locale),
      group: column.group ? labelOf(column.group, locale) : null,
      numeric: numeric(column),
    })),
    rows: table.rows.map((row) => ({ ...row, cells: cells(row.cells, true) })),
    totals: table.totals && cells(table.totals, true),
    recorded: table.recorded,
    unrecorded: columns
      .filter(({ id }) => table.unrecorded.includes(id))
      .map((column) => fullHeader(column, locale)),
    choices: table.choices.map((choice) => textOf(locale, `reporting.choice.${choice}`)),
  };
}
