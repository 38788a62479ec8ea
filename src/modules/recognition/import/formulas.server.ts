import { inflateRawSync } from 'node:zlib';

/** Bytes of one part of a workbook at most. */
const limit = 256 * 1024 * 1024;

/**
 * The cells of a workbook's first sheet that hold a formula, as `row:column` (row from 1, column from 0).
 * A reader of values gives the result that was last computed, which may be old or missing.
 */
export function formulaCells(workbook: Buffer): Set<string> {
  const parts = directory(workbook);
  const sheet = firstSheet(workbook, parts);
  const cells = new Set<string>();
  if (!sheet) return cells;
  for (const [, letters, row] of sheet.matchAll(/<c\b[^>]*\br="([A-Z]+)(\d+)"[^>]*>\s*<f\b/g))
    cells.add(`${row}:${columnOf(letters!)}`);
  return cells;
}

const columnOf = (letters: string): number =>
  [...letters].reduce((n, letter) => n * 26 + letter.charCodeAt(0) - 64, 0) - 1;

type Part = Readonly<{ method: number; size: number; at: number }>;

/** The central directory of a ZIP file (PKWARE APPNOTE 4.3.12): parts by name. */
function directory(zip: Buffer): Map<string, Part> {
  const end = zip.lastIndexOf(Buffer.from('PK\x05\x06'));
  if (end < 0) throw new Error('not a workbook');
  const parts = new Map<string, Part>();
  let at = zip.readUInt32LE(end + 16);
  for (let left = zip.readUInt16LE(end + 10); left > 0; left--) {
    const [name, extra, comment] = [28, 30, 32].map((offset) => zip.readUInt16LE(at + offset));
    parts.set(zip.toString('utf8', at + 46, at + 46 + name!), {
      method: zip.readUInt16LE(at + 10),
      size: zip.readUInt32LE(at + 20),
      at: zip.readUInt32LE(at + 42),
    });
    at += 46 + name! + extra! + comment!;
  }
  return parts;
}

function read(zip: Buffer, part: Part | undefined): string | null {
  if (!part) return null;
  const start = part.at + 30 + zip.readUInt16LE(part.at + 26) + zip.readUInt16LE(part.at + 28);
  const bytes = zip.subarray(start, start + part.size);
  return (part.method === 0 ? bytes : inflateRawSync(bytes, { maxOutputLength: limit })).toString(
    'utf8',
  );
}

/** The part that workbook.xml names first. */
function firstSheet(zip: Buffer, parts: ReadonlyMap<string, Part>): string | null {
  const book = read(zip, parts.get('xl/workbook.xml')) ?? '';
  const relations = read(zip, parts.get('xl/_rels/workbook.xml.rels')) ?? '';
  const id = /<(?:\w+:)?sheet\b[^>]*\br:id="([^"]+)"/.exec(book)?.[1];
  const relation = [...relations.matchAll(/<Relationship\b[^>]*>/g)]
    .map(([tag]) => tag)
    .find((tag) => id !== undefined && tag.includes(`Id="${id}"`));
  const target =
    /\bTarget="\/?(?:xl\/)?([^"]+)"/.exec(relation ?? '')?.[1] ?? 'worksheets/sheet1.xml';
  return read(zip, parts.get(`xl/${target}`));
}
