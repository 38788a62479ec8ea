import { createHash } from 'node:crypto';
import { parse } from 'csv-parse/sync';
import { readSheet } from 'read-excel-file/node';
import type { FieldFault } from '#kernel/errors.ts';
import { readHeader, type Column } from './columns.ts';
import { formulaCells } from './formulas.server.ts';
import type { RowFault, SourceRow } from './statement.ts';

/** A file as rows of named cells, or what makes it unreadable as a whole. */
export type ReadFile = Readonly<
  | { ok: true; sha256: string; rows: readonly SourceRow[]; refused: readonly RowFault[] }
  | { ok: false; faults: readonly (FieldFault & { row: number })[] }
>;

/** Largest file taken. */
export const maximumBytes = 32 * 1024 * 1024;

type Grid = Readonly<{ rows: readonly (readonly string[])[]; formulas: ReadonlySet<string> }>;

/** Reads a CSV (UTF-8, with or without BOM; comma, semicolon or tab) or the first sheet of an xlsx workbook. */
export async function readProductFile(fileName: string, bytes: Buffer): Promise<ReadFile> {
  const refuse = (code: string, params?: Record<string, string | number>): ReadFile => ({
    ok: false,
    faults: [{ row: 1, field: 'file', code, ...(params && { params }) }],
  });
  const workbook = bytes.subarray(0, 4).equals(Buffer.from('PK\x03\x04'));
  if (!workbook && !/\.(csv|tsv|txt)$/i.test(fileName))
    return refuse('recognition.import.file-type');
  if (bytes.length > maximumBytes)
    return refuse('recognition.import.unreadable', {
      reason: `> ${maximumBytes / 1024 / 1024} MB`,
    });
  let grid: Grid;
  try {
    if (workbook) grid = await readWorkbook(bytes);
    else {
      const text = decode(bytes);
      if (text === null) return refuse('recognition.import.encoding');
      grid = { rows: readCsv(text), formulas: new Set() };
    }
  } catch (error) {
    const reason = (error instanceof Error ? error.message : String(error)).slice(0, 200);
    return refuse('recognition.import.unreadable', { reason });
  }
  const header = readHeader(grid.rows[0] ?? []);
  if (header.faults.length)
    return { ok: false, faults: header.faults.map((f) => ({ row: 1, ...f })) };
  const { rows, refused } = named(grid, header.columns);
  if (rows.length + refused.length === 0) return refuse('recognition.import.empty');
  return { ok: true, sha256: createHash('sha256').update(bytes).digest('hex'), rows, refused };
}

/** UTF-8, or UTF-16 with its mark as Excel's "Unicode text"; null for anything else, such as windows-1258. */
function decode(bytes: Buffer): string | null {
  const encoding = bytes[0] === 0xff && bytes[1] === 0xfe ? 'utf-16le' : 'utf-8';
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(bytes).normalize('NFC');
  } catch {
    return null;
  }
}

function readCsv(text: string): string[][] {
  const head = text.slice(0, text.search(/[\r\n]|$/));
  const separator = [',', ';', '\t'].toSorted(
    (a, b) => head.split(b).length - head.split(a).length,
  )[0]!;
  return parse(text, { delimiter: separator, relaxColumnCount: true, bom: true });
}

async function readWorkbook(bytes: Buffer): Promise<Grid> {
  const sheet = await readSheet(bytes);
  const rows = sheet.map((row) => row.map(cellText));
  return { rows, formulas: formulaCells(bytes) };
}

/** A cell as it would stand in a CSV. Date cells arrive as midnight UTC. */
function cellText(value: unknown): string {
  if (value === null || value === undefined) return '';
  if (value instanceof Date)
    return Number.isNaN(value.getTime()) ? '#date' : value.toISOString().slice(0, 10);
  return String(value as string | number | boolean).normalize('NFC');
}

/** Rows with anything in them, by column. Row 1 is the header. */
function named(
  grid: Grid,
  columns: readonly (Column | null)[],
): { rows: SourceRow[]; refused: RowFault[] } {
  const rows: SourceRow[] = [];
  const refused: RowFault[] = [];
  for (const [index, line] of grid.rows.entries()) {
    if (index === 0 || line.every((cell) => cell.trim() === '')) continue;
    const row = index + 1;
    const cells: Partial<Record<Column, string>> = {};
    const faults: RowFault[] = [];
    for (const [position, cell] of line.entries()) {
      const column = columns[position] ?? null;
      if (column) {
        cells[column] = cell.slice(0, 4000);
        if (grid.formulas.has(`${row}:${position}`))
          faults.push({ row, field: column, code: 'recognition.import.formula' });
      } else if (cell.trim() !== '')
        faults.push({ row, field: `#${position + 1}`, code: 'recognition.import.too-many-cells' });
    }
    if (faults.length) refused.push(...faults);
    else rows.push({ row, cells });
  }
  return { rows, refused };
}
