import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { EncryptedPDFError, PDFDocument } from '@cantoo/pdf-lib';
import sharp from 'sharp';
import {
  layPages,
  layPicture,
  openPdf,
  pageSizes,
  type PageSize,
} from './documents-pages.server.ts';
import { setBound } from './documents-pdf.server.ts';
import { bindLimits, layTable, type Annex, type LeftOut } from './documents.ts';
import type { BindJob, BindReport } from './documents-bind.server.ts';

/**
 * A program of its own that binds documents and foreign files into one PDF: `<folder>/job.json` says what, `<folder>/<n>`
 * are the files, `<folder>/bound.pdf` is the result. It says which file it works on, so that a file that brings it down is known.
 */

const folder = process.argv[2]!;
const job = JSON.parse(readFileSync(join(folder, 'job.json'), 'utf8')) as BindJob;
const annexes = job.bound.annexes!;
const report = (said: BindReport) => process.send!(said);

/** Room for page number and mark above a foreign page, in points. */
const frame = { top: 46, beside: 8, bottom: 8 };
const paper = { a4: [595.276, 841.89], a3: [841.89, 1190.551] } as const;

type Readable = Readonly<{ index: number; annex: Annex; pages: readonly PageSize[] }>;
type Left = Readonly<{ annex: Annex; reason: LeftOut }>;

const isPicture = ({ file }: Annex) => file?.mediaType.startsWith('image/') === true;
const bytesOf = (index: number) => readFileSync(join(folder, String(index)));

/** Pictures as JPEG: as it is, or without what shines through, at most 300 dots to the inch of A4. */
const jpegOf = (index: number, mediaType: string): Promise<Buffer> | Buffer =>
  mediaType === 'image/jpeg'
    ? bytesOf(index)
    : sharp(bytesOf(index))
        .flatten({ background: '#fff' })
        .resize({ width: 3508, height: 3508, fit: 'inside', withoutEnlargement: true })
        .jpeg({ quality: 88, chromaSubsampling: '4:4:4' })
        .toBuffer();

/** A4, or A3 where a page is clearly larger; upright or across as the page is. */
function paperFor({ width, height }: PageSize, picture: boolean): readonly [number, number] {
  const large = !picture && Math.max(width, height) > 900;
  const [short, long] = paper[large ? 'a3' : 'a4'];
  return width > height ? [long, short] : [short, long];
}

async function measure(index: number, annex: Annex): Promise<readonly PageSize[] | LeftOut> {
  const known = job.faults[index];
  if (known) return known;
  report({ at: index });
  try {
    if (!isPicture(annex)) return pageSizes(await openPdf(bytesOf(index)));
    const { width, height } = await sharp(bytesOf(index), { failOn: 'error' }).metadata();
    return [{ width, height }];
  } catch (error) {
    return error instanceof EncryptedPDFError ? 'locked' : 'broken';
  }
}

/** Which files can be bound in: in their order, as long as there is room. */
async function sort(): Promise<{ readable: Readable[]; left: Left[] }> {
  const readable: Readable[] = [];
  const left: Left[] = [];
  let pages = 0;
  let bytes = 0;
  for (const [index, annex] of annexes.files.entries()) {
    const found = await measure(index, annex);
    if (typeof found === 'string') {
      left.push({ annex, reason: found });
      continue;
    }
    const size = annex.file!.bytes;
    if (
      pages + found.length > bindLimits.pages ||
      bytes + size > bindLimits.megabytes * 1024 ** 2
    ) {
      left.push({ annex, reason: 'limit' });
      continue;
    }
    pages += found.length;
    bytes += size;
    readable.push({ index, annex, pages: found });
  }
  return { readable, left };
}

const leftTable = (left: readonly Left[]) =>
  layTable({
    is: 'table',
    columns: annexes.left.columns.map((header) => ({ header, weight: 3 })),
    rows: left.map(({ annex, reason }) => ({
      cells: [annex.title, annex.fileName, annexes.left.reasons[reason]],
    })),
  });

/** The bound file, or the number of the file whose pages could not be laid. */
async function bind(): Promise<Uint8Array | { broken: number }> {
  const { readable, left } = await sort();
  const { bytes, waiting } = setBound(job.bound, {
    heading: annexes.heading,
    bound: readable.map(({ annex, pages }) => ({
      title: annex.title,
      facts: annex.facts,
      pages: pages.map((size) => paperFor(size, isPicture(annex))),
    })),
    left: left.length
      ? { title: annexes.left.title, note: annexes.left.note, table: leftTable(left) }
      : null,
  });
  if (readable.length === 0) return bytes;
  const whole = await PDFDocument.load(bytes, { updateMetadata: false });
  const ours = whole.getPages();
  let next = 0;
  for (const { index, annex, pages } of readable) {
    report({ at: index });
    const onto = waiting.slice(next, next + pages.length).map((page) => ours[page - 1]!);
    next += pages.length;
    try {
      if (isPicture(annex))
        await layPicture(await jpegOf(index, annex.file!.mediaType), onto[0]!, frame);
      else if (onto.length) layPages(await openPdf(bytesOf(index)), onto, frame);
    } catch {
      return { broken: index };
    }
  }
  report({ at: null });
  return whole.save({ useObjectStreams: false, addDefaultPage: false });
}

// nobody waits for the result of a server that is gone
process.on('disconnect', () => process.exit(1));
const faults = job.faults as Record<number, LeftOut>;
for (;;) {
  const bound = await bind();
  if (!('broken' in bound)) {
    writeFileSync(join(folder, 'bound.pdf'), bound);
    break;
  }
  faults[bound.broken] = 'broken';
}
process.exit(0);
