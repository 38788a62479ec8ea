import type { Day } from '#kernel/day.ts';
import type { FieldFault, MessageParams } from '#kernel/errors.ts';
import { fold, tidy } from '#kernel/text.ts';
import type { ProducerKind, ProductLine } from '#modules/registry/index.ts';
import { lineOfGroup, producerKindOf } from '#modules/registry/index.ts';
import { candidacyStatuses, type CandidacyStatus } from '../grounds.ts';
import type { Column } from './columns.ts';
import { firstYear, readDate, readYear, yearOf, type Dated } from './dates.ts';

/** The cells of one row, by column; `row` counts as a spreadsheet does, the header being row 1. */
export type SourceRow = Readonly<{ row: number; cells: Readonly<Partial<Record<Column, string>>> }>;

/** What one row says, understood; places are found afterwards. */
export type Statement = Readonly<{
  row: number;
  rowId: string | null;
  productName: string;
  ownerName: string | null;
  ownerKind: ProducerKind | null;
  commune: string | null;
  district: string | null;
  stars: number | null;
  dated: Dated | null;
  decisionNo: string | null;
  group: Readonly<{ text: string; line: ProductLine; set: number | null }> | null;
  sources: readonly string[];
  status: 'recognised' | CandidacyStatus;
  note: string | null;
}>;

export type RowFault = FieldFault & Readonly<{ row: number }>;

/** A product is its folded name with its folded owner. */
export const productKey = (productName: string, ownerName: string | null): string =>
  `${fold(productName)}\n${ownerName ? fold(ownerName) : ''}`;

const limits: Readonly<Partial<Record<Column, number>>> = {
  row_id: 60,
  product_name: 200,
  owner_name: 200,
  decision_no: 60,
  product_group: 200,
  note: 1000,
};

/**
 * Reads a row. An empty cell is unknown and accepted; one that is not empty and means nothing is a fault.
 * `warnings` are accepted rows in which two cells disagree.
 */
export function readStatement(
  source: SourceRow,
  today: Day,
): { statement: Statement | null; faults: RowFault[]; warnings: RowFault[] } {
  const { row } = source;
  const faults: RowFault[] = [];
  const warnings: RowFault[] = [];
  const text = (column: Column): string | null => tidy(source.cells[column] ?? '') || null;
  const fault = (field: Column, code: string, params?: MessageParams): null => {
    faults.push({ row, field, code, ...(params && { params }) });
    return null;
  };
  const value = (column: Column) => ({ value: text(column)!.slice(0, 60) });

  for (const [column, maximum] of Object.entries(limits) as [Column, number][])
    if ((text(column)?.length ?? 0) > maximum)
      fault(column, 'recognition.import.too-long', { maximum });
  // a text that a spreadsheet would run; none of our columns begins so
  for (const column of Object.keys(source.cells) as Column[])
    if (text(column)?.startsWith('=')) fault(column, 'recognition.import.formula');

  const productName = text('product_name');
  if (!productName || !fold(productName)) fault('product_name', 'recognition.import.name');

  const status = readStatus(text('status'));
  if (!status)
    fault('status', 'recognition.import.status', {
      ...value('status'),
      statuses: ['recognised', ...candidacyStatuses.filter((s) => s !== 'unknown')]
        .map((s) => s.replaceAll('-', '_'))
        .join(', '),
    });

  const starText = text('stars');
  const stars =
    starText === null ? null : /^[1-5](\.0+)?$/.test(starText) ? Number(starText) : undefined;
  if (stars === undefined) fault('stars', 'recognition.import.stars', value('stars'));

  const inRange = (dated: Dated, field: Column): Dated | null => {
    if (yearOf(dated.on) < firstYear)
      return fault(field, 'recognition.import.before-scheme', { ...value(field), year: firstYear });
    const began =
      dated.precision === 'day' ? dated.on : dated.on.slice(0, dated.precision === 'month' ? 7 : 4);
    return status === 'recognised' && began > today
      ? fault(field, 'recognition.import.future', value(field))
      : dated;
  };
  const yearText = text('year_recognised');
  const yearRead = yearText ? readYear(yearText) : null;
  if (yearText && !yearRead)
    fault('year_recognised', 'recognition.import.year', value('year_recognised'));
  const year = yearRead && inRange(yearRead, 'year_recognised');
  const dateText = text('decision_date');
  const dateRead = dateText ? readDate(dateText) : null;
  if (dateText && !dateRead)
    fault('decision_date', 'recognition.import.date', value('decision_date'));
  const date = dateRead && inRange(dateRead, 'decision_date');
  if (date && year && yearOf(date.on) !== yearOf(year.on))
    warnings.push({
      row,
      field: 'year_recognised',
      code: 'recognition.import.year-differs',
      params: { year: String(yearOf(year.on)), date: date.on },
    });

  const kindText = text('owner_type');
  const ownerKind = kindText ? producerKindOf(kindText) : null;
  if (kindText && !ownerKind)
    fault('owner_type', 'recognition.import.owner-type', value('owner_type'));

  const groupText = text('product_group');
  const group = groupText ? lineOfGroup(groupText) : null;
  if (groupText && !group)
    fault('product_group', 'recognition.import.group', value('product_group'));

  const sources = (text('source_url') ?? '').split(/\s*\|\s*|\s+(?=https?:)/).filter(Boolean);
  if (!sources.every((address) => /^https?:\/\/[^\s<>"]+$/i.test(address)))
    fault('source_url', 'recognition.import.url');

  if (faults.length || !productName || !status || stars === undefined)
    return { statement: null, faults, warnings };
  const ownerName = text('owner_name');
  return {
    faults,
    warnings,
    statement: {
      row,
      rowId: text('row_id'),
      productName,
      ownerName: ownerName && fold(ownerName) ? ownerName : null,
      ownerKind,
      commune: text('commune'),
      district: text('district'),
      stars,
      dated: date ?? year,
      decisionNo: text('decision_no'),
      group: group && { text: groupText!, ...group },
      sources,
      status,
      note: text('note'),
    },
  };
}

/** Statuses as the files write them; empty: the source does not say. */
function readStatus(text: string | null): Statement['status'] | null {
  if (text === null) return 'unknown';
  const key = fold(text).replaceAll(' ', '-');
  if (['recognised', 'recognized', 'da-cong-nhan', 'da-duoc-cong-nhan'].includes(key))
    return 'recognised';
  return candidacyStatuses.find((status) => status === key) ?? null;
}
