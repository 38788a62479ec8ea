import { textOf } from '#kernel/catalogue.server.ts';
import type { CommandContext } from '#kernel/command.server.ts';
import { db } from '#kernel/db.server.ts';
import { demand, Refusal } from '#kernel/errors.ts';
import { fileBytes, fileById } from '#kernel/files.server.ts';
import type { Locale } from '#kernel/messages.ts';
import { ownsFile } from '#kernel/register.server.ts';
import { writeWorkbook, type ColumnType } from '#kernel/workbook.server.ts';
import { canImportProducts } from '../rights.ts';
import { importProducts, maximumRows, type ImportResult } from './apply.server.ts';
import { columns, requiredColumns, type Column } from './columns.ts';
import type { Outcome } from './plan.ts';
import { readProductFile, type ReadFile } from './read.server.ts';

/** A row of the file as a preview shows it; `outcome` null: refused. */
export type ImportedRow = Readonly<{
  row: number;
  product: string;
  producer: string;
  outcome: Outcome | null;
}>;

/** What an uploaded file does, with its first rows. */
export type ProductImport = Omit<ImportResult, 'outcomes'> &
  Readonly<{ rows: readonly ImportedRow[] }>;

/** Rows and faults that a page shows. */
const shown = 500;

/** What a column is called in a workbook and in faults. */
export const columnName = (column: string, locale: Locale): string =>
  (columns as readonly string[]).includes(column)
    ? textOf(locale, `recognition.import.column.${column}`)
    : column;

/** What an uploaded file of product statements would do; nothing is kept. */
export const previewProductImport = (context: CommandContext, fileId: string) =>
  fromFile(context, fileId, true);

/** Takes the good rows of an uploaded file, and names the others. The same file twice changes nothing. */
export const applyProductImport = (context: CommandContext, fileId: string) =>
  fromFile(context, fileId, false);

async function fromFile(
  context: CommandContext,
  fileId: string,
  preview: boolean,
): Promise<ProductImport> {
  demand(canImportProducts(context.actor));
  if (!(await ownsFile(db(), context.actor, fileId)))
    throw new Refusal('not-found', 'kernel.error.not-found');
  const stored = await fileById(db(), fileId);
  const file = await readProductFile(stored.name, Buffer.from(await fileBytes(stored)));
  if (!file.ok) throw new Refusal('invalid', 'kernel.error.invalid', { fields: file.faults });
  if (file.rows.length > maximumRows)
    throw new Refusal('invalid', 'kernel.error.invalid', {
      fields: [
        {
          field: 'file',
          code: 'kernel.error.too-many-rows',
          params: { maximum: maximumRows },
        },
      ],
    });
  const { outcomes, refused, warnings, ...counts } = await importProducts(
    context,
    {
      fileName: stored.name,
      sha256: file.sha256,
      rows: [...file.rows],
      refused: [...file.refused],
    },
    { preview },
  );
  return {
    ...counts,
    refused: refused.slice(0, shown),
    warnings: warnings.slice(0, shown),
    rows: shownRows(file, outcomes),
  };
}

const shownRows = (
  file: Extract<ReadFile, { ok: true }>,
  outcomes: ReadonlyMap<number, Outcome>,
): ImportedRow[] =>
  file.rows.slice(0, shown).map(({ row, cells }) => ({
    row,
    product: (cells.product_name ?? '').slice(0, 200),
    producer: (cells.owner_name ?? '').slice(0, 200),
    outcome: outcomes.get(row) ?? null,
  }));

const types: Partial<Record<Column, ColumnType>> = { stars: 'integer' };

/** The workbook of product statements to fill in, with a second sheet that says what each column takes. */
export const productTemplate = (): Promise<Buffer> =>
  writeWorkbook([
    {
      name: textOf('vi', 'recognition.import.sheet'),
      columns: columns.map((column) => ({
        header: columnName(column, 'vi'),
        type: types[column] ?? 'text',
      })),
      rows: [],
    },
    {
      name: textOf('vi', 'register.template.guide'),
      columns: [
        { header: textOf('vi', 'register.template.column'), type: 'text' },
        { header: textOf('vi', 'register.template.required'), type: 'text', width: 12 },
        { header: textOf('vi', 'register.template.takes'), type: 'text', width: 90 },
      ],
      rows: columns.map((column) => [
        columnName(column, 'vi'),
        textOf('vi', requiredColumns.includes(column) ? 'register.yes' : 'register.no'),
        textOf('vi', `recognition.import.takes.${column}`),
      ]),
    },
  ]);
