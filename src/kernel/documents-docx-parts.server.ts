import {
  AlignmentType,
  Paragraph,
  Table,
  TableCell,
  TableLayoutType,
  TableRow,
  TextRun,
  VerticalAlignTable,
  WidthType,
  type IParagraphOptions,
} from 'docx';
import { page, type LaidTable } from './documents.ts';
import { columnWidths } from './documents-widths.ts';

/** Twentieths of a point, the measure of Word. */
export const mm = (value: number): number => Math.round((value * 1440) / 25.4);

/** How a text is set; sizes in points. */
export type Style = Readonly<{ size?: number; bold?: boolean; italics?: boolean }>;

/** A text with its own line breaks kept. */
export const runs = (text: string, { size = page.body, ...style }: Style = {}): TextRun[] =>
  text
    .split('\n')
    .map(
      (line, index) =>
        new TextRun({ text: line, size: size * 2, ...style, ...(index > 0 && { break: 1 }) }),
    );

/** One paragraph of one style. */
export const paragraph = (
  text: string,
  style: Style = {},
  more: IParagraphOptions = {},
): Paragraph => new Paragraph({ ...more, children: runs(text, style) });

/** A paragraph in the middle. */
export const centred = (text: string, style: Style = {}, more: IParagraphOptions = {}): Paragraph =>
  paragraph(text, style, { alignment: AlignmentType.CENTER, ...more });

/** Between the margins, in twentieths of a point. */
export const textWidth = (landscape: boolean): number =>
  mm((landscape ? page.height : page.width) - page.left - page.right);

const alignments = {
  left: AlignmentType.LEFT,
  center: AlignmentType.CENTER,
  right: AlignmentType.RIGHT,
};

/** Beside the text of a cell, in twentieths of a point. */
const cellMargin = 60;

/** A table with its header on every page; a row is never split. */
export function drawTable(table: LaidTable, landscape: boolean): (Paragraph | Table)[] {
  const whole = textWidth(landscape);
  const widths = columnWidths(table, whole, 2 * cellMargin);
  const cell = (
    text: string,
    style: Style,
    alignment: (typeof AlignmentType)[keyof typeof AlignmentType],
  ) =>
    paragraph(
      text,
      { size: table.size, ...style },
      { alignment, spacing: { before: 30, after: 30 } },
    );
  const heads = table.header.map(
    (row) =>
      new TableRow({
        tableHeader: true,
        cantSplit: true,
        children: row.map(
          ({ text, across, down }) =>
            new TableCell({
              columnSpan: across,
              rowSpan: down,
              verticalAlign: VerticalAlignTable.CENTER,
              children: [cell(text, { bold: true }, AlignmentType.CENTER)],
            }),
        ),
      }),
  );
  const rows = table.rows.map(
    ({ cells, strong }) =>
      new TableRow({
        cantSplit: true,
        children: cells.map(
          (text, index) =>
            new TableCell({
              width: { size: widths[index]!, type: WidthType.DXA },
              verticalAlign: VerticalAlignTable.CENTER,
              children: [cell(text, { bold: strong }, alignments[table.align[index]!])],
            }),
        ),
      }),
  );
  return [
    ...(table.caption === null
      ? []
      : [
          centred(
            table.caption,
            { bold: true },
            { keepNext: true, spacing: { before: 160, after: 80 } },
          ),
        ]),
    ...(table.unit === null
      ? []
      : [
          paragraph(
            table.unit,
            { size: 12, italics: true },
            { keepNext: true, alignment: AlignmentType.RIGHT },
          ),
        ]),
    new Table({
      layout: TableLayoutType.FIXED,
      columnWidths: widths,
      width: { size: widths.reduce((sum, width) => sum + width, 0), type: WidthType.DXA },
      margins: { left: cellMargin, right: cellMargin },
      rows: [...heads, ...rows],
    }),
    new Paragraph({ spacing: { line: 120, lineRule: 'exact' }, children: [] }),
  ];
}
