import { textOf } from '#kernel/catalogue.server.ts';
import { Refusal, type FieldFault } from '#kernel/errors.ts';
import { locales, type Locale } from '#kernel/messages.ts';
import { fold } from '#kernel/text.ts';
import { writeWorkbook } from '#kernel/workbook.server.ts';
import { producerColumns, type ProducerColumn } from './producer-file.ts';

/** What a column is called in a workbook and in faults. */
export const producerColumnName = (column: string, locale: Locale): string =>
  (producerColumns as readonly string[]).includes(column)
    ? textOf(locale, `registry.file.${column}`)
    : column;

/** Columns of our own workbook that say what follows from others. */
const derived = ['registry.file.products', 'registry.file.endedOn', 'registry.file.demo'];

/** Which column of ours each header names; null: one that follows from others. Refuses strange ones. */
export function columnsOf(header: readonly string[]): (ProducerColumn | null)[] {
  const names = new Map<string, ProducerColumn | null>();
  for (const locale of locales) {
    for (const key of derived) names.set(fold(textOf(locale, key)), null);
    for (const column of producerColumns)
      names.set(fold(textOf(locale, `registry.file.${column}`)), column);
  }
  const strange = header.filter((cell) => cell.trim() !== '' && !names.has(fold(cell)));
  if (strange.length)
    throw fileFault('kernel.error.unknown-column', {
      column: strange.slice(0, 5).join(', ').slice(0, 200),
    });
  const found = header.map((cell) => names.get(fold(cell)) ?? null);
  if (!found.includes('code') && !found.includes('name'))
    throw fileFault('kernel.error.missing-column', { column: producerColumnName('name', 'vi') });
  return found;
}

/** A fault of the file as a whole. */
export const fileFault = (code: string, params: FieldFault['params']) =>
  new Refusal('invalid', 'kernel.error.invalid', { fields: [{ field: 'file', code, params }] });

/** The workbook of producers to fill in, with a second sheet that says what each column takes. */
export const producerTemplate = (): Promise<Buffer> =>
  writeWorkbook([
    {
      name: textOf('vi', 'registry.file.sheet'),
      columns: producerColumns.map((column) => ({
        header: producerColumnName(column, 'vi'),
        type: 'text',
      })),
      rows: [],
    },
    {
      name: textOf('vi', 'register.template.guide'),
      columns: [
        { header: textOf('vi', 'register.template.column'), type: 'text' },
        { header: textOf('vi', 'register.template.takes'), type: 'text', width: 90 },
      ],
      rows: producerColumns.map((column) => [
        producerColumnName(column, 'vi'),
        textOf('vi', `registry.file.${column}.takes`),
      ]),
    },
  ]);
