import type { Actor } from '#kernel/actor.ts';
import { textOf } from '#kernel/catalogue.server.ts';
import type { Database } from '#kernel/db.server.ts';
import { formatDay } from '#kernel/day.ts';
import { writeWorkbook, type ColumnType, type WorkbookSheet } from '#kernel/workbook.server.ts';
import { formatInstant } from '#modules/programme/index.ts';
import { eachReportFact } from './read.server.ts';
import type { ReportColumn, ReportTable } from './types.ts';
import { cellText, fullHeader, reportView } from './view.server.ts';

const types: Readonly<Record<ReportColumn['type'], ColumnType>> = {
  count: 'integer',
  money: 'money',
  number: 'number',
  mean: 'number',
  percent: 'number',
  text: 'text',
  day: 'day',
  word: 'text',
};

const t = (key: string, params?: Readonly<Record<string, string | number>>) =>
  textOf('vi', key, params);

/** The report as a workbook: the table, how it counts, and every fact behind its numbers. */
export function reportWorkbook(
  database: Database,
  actor: Actor,
  table: ReportTable,
): Promise<Buffer> {
  return writeWorkbook([
    tableSheet(table),
    choicesSheet(table),
    ...(table.opens && table.recorded ? [factsSheet(database, actor, table)] : []),
  ]);
}

function tableSheet(table: ReportTable): WorkbookSheet {
  const { columns } = table;
  const typed = (row: readonly unknown[]) =>
    columns.map((column, at) =>
      column.type === 'word' ? cellText(column, row[at] as string | null, 'vi') : row[at],
    );
  return {
    name: table.code.toUpperCase(),
    columns: [
      { header: reportView(table, 'vi').head, type: 'text', width: 36 },
      ...columns.map((column) => ({ header: fullHeader(column, 'vi'), type: types[column.type] })),
    ],
    rows: [
      ...table.rows.map(({ label, cells }) => [label, ...typed(cells)]),
      ...(table.totals ? [[t('reporting.document.total'), ...typed(table.totals)]] : []),
    ],
  };
}

function choicesSheet(table: ReportTable): WorkbookSheet {
  const view = reportView(table, 'vi');
  const { question } = table;
  return {
    name: t('reporting.document.choices'),
    columns: [{ header: view.title, type: 'text', width: 110 }],
    rows: [
      t('reporting.document.period', {
        from: formatDay(question.from),
        until: formatDay(question.until),
      }),
      t('reporting.document.scope', { place: table.place ?? t('reporting.document.everywhere') }),
      t(`reporting.document.map.${question.map}`, { day: formatDay(table.mapDay) }),
      ...(question.knownAt
        ? [t('reporting.document.known', { instant: formatInstant(question.knownAt) })]
        : []),
      ...(table.recorded ? [] : [t('reporting.document.unrecorded')]),
      ...view.choices,
      t(question.demo ? 'reporting.document.demo' : 'reporting.document.proposal'),
    ].map((line) => [line]),
  };
}

function factsSheet(database: Database, actor: Actor, table: ReportTable): WorkbookSheet {
  const headers = new Map(table.columns.map((column) => [column.id, fullHeader(column, 'vi')]));
  async function* rows() {
    for await (const fact of eachReportFact(database, actor, table.code, table.question))
      yield [
        headers.get(fact.column),
        fact.code,
        fact.name,
        fact.on,
        fact.place,
        fact.value,
        fact.note,
        fact.isDemo ? t('reporting.facts.demo') : null,
      ];
  }
  return {
    name: t('reporting.facts.title'),
    columns: [
      { header: t('reporting.facts.column'), type: 'text', width: 36 },
      { header: t('reporting.facts.code'), type: 'text', width: 14 },
      { header: t('reporting.facts.name'), type: 'text', width: 44 },
      { header: t('reporting.facts.on'), type: 'day' },
      { header: t('reporting.head.place'), type: 'text' },
      { header: t('reporting.facts.value'), type: 'number' },
      { header: t('reporting.facts.note'), type: 'text' },
      { header: t('reporting.facts.fictitious'), type: 'text', width: 12 },
    ],
    rows: rows(),
  };
}
