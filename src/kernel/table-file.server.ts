import { createHash } from 'node:crypto';
import { parse } from 'csv-parse/sync';
import { readSheet } from 'read-excel-file/node';
import type { FieldFault } from './errors.ts';
import { readArchive } from './files-archive.ts';
import { zipBytes, zipEntries, type ZipEntry } from './zip.server.ts';

/** A row of a table file; `row` counts as a spreadsheet does, the header being row 1. */
export type TableRow = Readonly<{ row: number; cells: readonly string[] }>;

/** A file as rows of texts, or what makes it unreadable as a whole. */
export type ReadTable = Readonly<
  | {
      ok: true;
      sha256: string;
      header: readonly string[];
      /** rows with anything in them */
      rows: readonly TableRow[];
      /** cells with a formula or an error such as #REF!, `row:column`, column from 0: their value may be old or missing */
      formulas: ReadonlySet<string>;
    }
  | { ok: false; faults: readonly (FieldFault & { row: number })[] }
>;

/** Largest file taken. */
export const maximumTableBytes = 32 * 1024 * 1024;

type Grid = Readonly<{ rows: readonly (readonly string[])[]; formulas: ReadonlySet<string> }>;

/** Reads a CSV (UTF-8, with or without BOM; comma, semicolon or tab) or the first sheet of an xlsx workbook. */
export async function readTable(fileName: string, bytes: Buffer): Promise<ReadTable> {
  const refuse = (code: string, params?: Record<string, string | number>): ReadTable => ({
    ok: false,
    faults: [{ row: 1, field: 'file', code, ...(params && { params }) }],
  });
  const workbook = bytes.subarray(0, 4).equals(Buffer.from('PK\x03\x04'));
  if (!workbook && !/\.(csv|tsv|txt)$/i.test(fileName)) return refuse('kernel.error.table-type');
  if (bytes.length > maximumTableBytes)
    return refuse('kernel.error.file-too-big', { megabytes: maximumTableBytes / 1024 / 1024 });
  // its directory tells what it would unpack to: a bomb is refused before it bursts
  const archive = workbook ? readArchive(bytes) : null;
  if (archive && 'fault' in archive && archive.fault === 'too-big')
    return refuse('kernel.error.file-archive-too-big');
  let grid: Grid;
  try {
    if (workbook) grid = await readWorkbook(bytes);
    else {
      const text = decode(bytes);
      if (text === null) return refuse('kernel.error.table-encoding');
      grid = { rows: readCsv(text), formulas: new Set() };
    }
  } catch (error) {
    // a quote that opens or closes within a cell, or never closes
    const { code, lines } = error as { code?: string; lines?: number };
    if (code?.includes('QUOTE'))
      return refuse('kernel.error.table-quotes', { line: Number(lines ?? 1) });
    const reason = (error instanceof Error ? error.message : String(error)).slice(0, 200);
    return refuse('kernel.error.table-unreadable', { reason });
  }
  return {
    ok: true,
    sha256: createHash('sha256').update(bytes).digest('hex'),
    header: grid.rows[0] ?? [],
    rows: grid.rows.flatMap((cells, index) =>
      index === 0 || cells.every((cell) => cell.trim() === '') ? [] : [{ row: index + 1, cells }],
    ),
    formulas: grid.formulas,
  };
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

const readCsv = (text: string): string[][] =>
  parse(text, { delimiter: separatorOf(text), relaxColumnCount: true, bom: true });

/**
 * What parts the cells: that with which most of the first lines are as wide as the heading; of these the one that gives
 * most columns. Excel set to Vietnamese writes semicolons, and a comma within a heading is a comma.
 */
function separatorOf(text: string): string {
  const shapes = [';', ',', '\t'].map((separator) => {
    const [head, ...rows] = firstLines(text, separator);
    const width = head?.length ?? 0;
    return { separator, width, alike: rows.filter((row) => row.length === width).length };
  });
  const several = shapes.filter(({ width }) => width > 1);
  several.sort((a, b) => b.alike - a.alike || b.width - a.width);
  return several[0]?.separator ?? ',';
}

/** The first lines as a separator parts them; none where its quotes do not close. */
function firstLines(text: string, delimiter: string): string[][] {
  const options = { delimiter, relaxColumnCount: true, relaxQuotes: true, bom: true, to: 20 };
  try {
    return parse(text, options);
  } catch {
    return [];
  }
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

/** The cells of a workbook's first sheet that hold a formula or what one failed with, as `row:column`. */
function formulaCells(workbook: Buffer): Set<string> {
  const cells = new Set<string>();
  const sheet = firstSheet(workbook, zipEntries(workbook));
  if (!sheet) return cells;
  for (const [cell, letters, row] of sheet.matchAll(
    /<c\b[^>]*\br="([A-Z]+)(\d+)"[^>]*>(?:\s*<f\b)?/g,
  ))
    if (/<f$|\bt="e"/.test(cell)) cells.add(`${row}:${columnOf(letters!)}`);
  return cells;
}

const columnOf = (letters: string): number =>
  [...letters].reduce((n, letter) => n * 26 + letter.charCodeAt(0) - 64, 0) - 1;

/** The part that workbook.xml names first. */
function firstSheet(zip: Buffer, parts: ReadonlyMap<string, ZipEntry>): string | null {
  const read = (name: string) => zipBytes(zip, parts.get(name))?.toString('utf8') ?? null;
  const book = read('xl/workbook.xml') ?? '';
  const relations = read('xl/_rels/workbook.xml.rels') ?? '';
  const id = /<(?:\w+:)?sheet\b[^>]*\br:id="([^"]+)"/.exec(book)?.[1];
  const relation = [...relations.matchAll(/<Relationship\b[^>]*>/g)]
    .map(([tag]) => tag)
    .find((tag) => id !== undefined && tag.includes(`Id="${id}"`));
  const target =
    /\bTarget="\/?(?:xl\/)?([^"]+)"/.exec(relation ?? '')?.[1] ?? 'worksheets/sheet1.xml';
  return read(`xl/${target}`);
}
