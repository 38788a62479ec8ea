import { textOf } from '#kernel/catalogue.server.ts';
import { formatDay, type Day } from '#kernel/day.ts';
import type { DocumentBlock, DocumentTable, OfficialDocument } from '#kernel/documents.ts';
import { formatInstant } from '#modules/programme/index.ts';
import type { ReportColumn, ReportTable } from './types.ts';
import { missing, reportView, type ReportView } from './view.server.ts';

/** Who signs a report and how it is numbered. */
export type ReportHead = Readonly<{
  issuer: OfficialDocument['issuer'];
  number: Readonly<{ value: number | null; symbol: string }>;
  place: string;
  day: Day | null;
  recipients: readonly string[];
  signature: Readonly<{ lines: readonly string[]; name: string | null }>;
}>;

/** Rows printed at most; a workbook has them all. */
export const printedRows = 1000;

/** The words of official papers are Vietnamese, whatever language their reader has on the screen. */
const t = (key: string, params?: Readonly<Record<string, string | number>>) =>
  textOf('vi', key, params);

/** A report in the official layout of Nghị định 30/2020. Its table is no official form, and says so. */
export function reportDocument(table: ReportTable, head: ReportHead): OfficialDocument {
  const view = reportView(table, 'vi');
  const { question } = table;
  const period = t('reporting.document.period', {
    from: formatDay(question.from),
    until: formatDay(question.until),
  });
  const blocks: DocumentBlock[] = [
    { is: 'paragraph', text: scopeSentence(table) },
    ...(table.recorded
      ? [tableBlock(table, view)]
      : [{ is: 'paragraph', text: t('reporting.document.unrecorded') } as const]),
    ...(view.rows.length > printedRows
      ? [
          {
            is: 'note',
            text: t('reporting.document.cut', { shown: printedRows, rows: view.rows.length }),
          } as const,
        ]
      : []),
    ...(view.unrecorded.length
      ? [
          {
            is: 'note',
            text: t('reporting.document.missing', {
              mark: missing,
              columns: view.unrecorded.join('; '),
            }),
          } as const,
        ]
      : []),
    { is: 'heading', level: 1, text: t('reporting.document.choices') },
    { is: 'list', items: view.choices },
  ];
  return {
    issuer: head.issuer,
    number: head.number,
    issued: { place: head.place, day: head.day },
    kind: t('reporting.document.kind'),
    subject: `${view.title}\n${period}`,
    blocks,
    recipients: head.recipients,
    signatures: [{ lines: head.signature.lines, name: head.signature.name }],
    landscape: table.columns.length > 5,
    mark: t(question.demo ? 'reporting.document.demo' : 'reporting.document.proposal'),
  };
}

/** For which place, on which map, by what knowledge. */
function scopeSentence({ question, place, mapDay }: ReportTable): string {
  const parts = [
    t('reporting.document.scope', { place: place ?? t('reporting.document.everywhere') }),
    t(`reporting.document.map.${question.map}`, { day: formatDay(mapDay) }),
    ...(question.knownAt
      ? [t('reporting.document.known', { instant: formatInstant(question.knownAt) })]
      : []),
  ];
  return `${parts.join('; ')}.`;
}

/** Shares of the width: a day or an amount is never broken. */
const weights: Partial<Record<ReportColumn['type'], number>> = {
  text: 2,
  word: 1.8,
  money: 1.8,
  day: 1.6,
};

function tableBlock(table: ReportTable, view: ReportView): DocumentTable {
  return {
    is: 'table',
    columns: [
      { header: view.head, weight: view.columns.length > 12 ? 3 : 4 },
      ...view.columns.map(({ label, group, numeric }, at) => ({
        header: label,
        ...(group && { group }),
        align: numeric ? ('right' as const) : ('left' as const),
        weight: weights[table.columns[at]!.type] ?? 1,
      })),
    ],
    rows: view.rows.slice(0, printedRows).map(({ label, kind, cells }) => ({
      cells: [label, ...cells.map(({ text }) => text)],
      strong: kind === 'subtotal',
    })),
    ...(view.totals && {
      totals: [t('reporting.document.total'), ...view.totals.map(({ text }) => text)],
    }),
  };
}
