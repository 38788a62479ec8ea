import { constants, inflateSync } from 'node:zlib';
import {
  decodePDFRawStream,
  PDFArray,
  PDFDict,
  PDFDocument,
  PDFName,
  PDFNumber,
  PDFObjectCopier,
  PDFRawStream,
  PDFRef,
  PDFStream,
  type PDFContext,
  type PDFObject,
  type PDFPage,
} from '@cantoo/pdf-lib';

/** Pages of foreign files laid onto pages of ours: nothing of a foreign file runs or asks, it is only drawn. */

type Box = readonly [x0: number, y0: number, x1: number, y1: number];
type Matrix = readonly [a: number, b: number, c: number, d: number, e: number, f: number];

/** Points, as a page is seen. */
export type PageSize = Readonly<{ width: number; height: number }>;

/** Bytes of the drawing of one page; no honest page comes near. */
const drawingLimit = 64 * 1024 * 1024;

const name = (text: string): PDFName => PDFName.of(text);

/** A foreign PDF opened to be drawn; throws where it cannot be read, an EncryptedPDFError where it asks a password. */
export const openPdf = (bytes: Uint8Array): Promise<PDFDocument> =>
  PDFDocument.load(bytes, { updateMetadata: false, parseSpeed: Number.POSITIVE_INFINITY });

/** The sizes of its pages. A page that is missing, or its drawing, makes a broken file: it is not bound in without it. */
export function pageSizes(file: PDFDocument): PageSize[] {
  const pages = file.getPages();
  if (pages.length === 0 || pages.length !== file.catalog.Pages().Count().asNumber())
    throw new Error('a page is missing');
  return pages.map((page) => {
    const contents = page.node.get(name('Contents'));
    if (contents && !page.node.lookup(name('Contents'))) throw new Error('a drawing is missing');
    drawingOf(page);
    const [x0, y0, x1, y1] = boxOf(page);
    const [width, height] = [x1 - x0, y1 - y0];
    if (!(width > 0 && height > 0)) throw new Error('a page has no size');
    return turnOf(page) % 180 ? { width: height, height: width } : { width, height };
  });
}

/** The part of a page that is seen: its CropBox within its MediaBox. */
function boxOf(page: PDFPage): Box {
  const media = cornersOf(page.node.MediaBox());
  const crop = cornersOf(page.node.CropBox() ?? page.node.MediaBox());
  const within: Box = [
    Math.max(media[0], crop[0]),
    Math.max(media[1], crop[1]),
    Math.min(media[2], crop[2]),
    Math.min(media[3], crop[3]),
  ];
  return within[2] > within[0] && within[3] > within[1] ? within : media;
}

function cornersOf(array: PDFArray): Box {
  const [a, b, c, d] = [0, 1, 2, 3].map((at) => array.lookup(at, PDFNumber).asNumber()) as [
    number,
    number,
    number,
    number,
  ];
  return [Math.min(a, c), Math.min(b, d), Math.max(a, c), Math.max(b, d)];
}

const turnOf = (page: PDFPage): number =>
  (((page.getRotation().angle % 360) + 360) % 360) as number;

/** From the coordinates of a page to those of the page as it is seen, lower left corner at the origin. ISO 32000-1, 7.7.3.3. */
function uprightMatrix([x0, y0, x1, y1]: Box, turn: number): Matrix {
  if (turn === 90) return [0, -1, 1, 0, -y0, x1];
  if (turn === 180) return [-1, 0, 0, -1, x1, y1];
  if (turn === 270) return [0, 1, -1, 0, y1, -x0];
  return [1, 0, 0, 1, -x0, -y0];
}

/** Where on a page of ours a foreign page goes: below the line of page number and mark, whole, in the middle. */
export type Frame = Readonly<{ top: number; beside: number; bottom: number }>;

function fitted(size: PageSize, page: PageSize, frame: Frame, largest: number): Matrix {
  const width = page.width - 2 * frame.beside;
  const height = page.height - frame.top - frame.bottom;
  const scale = Math.min(width / size.width, height / size.height, largest);
  const left = (page.width - size.width * scale) / 2;
  return [scale, 0, 0, scale, left, page.height - frame.top - size.height * scale];
}

/** The drawing of a page, its parts joined: a part may end within a word. */
function drawingOf(page: PDFPage): PDFRawStream | Uint8Array | null {
  const contents = page.node.lookup(name('Contents'));
  if (contents === undefined) return null;
  const parts =
    contents instanceof PDFArray
      ? contents.asArray().map((_, at) => contents.lookup(at))
      : [contents];
  const streams = parts.map((part) => {
    if (part instanceof PDFRawStream) return part;
    throw new Error('a drawing is missing');
  });
  if (streams.length === 1) return streams[0]!;
  let room = drawingLimit;
  return Buffer.concat(
    streams.flatMap((stream) => {
      const bytes = decoded(stream, room);
      room -= bytes.length + 1;
      return [bytes, Buffer.from('\n')];
    }),
  );
}

function decoded(stream: PDFRawStream, room: number): Uint8Array {
  const { dict } = stream;
  if (dict.lookup(name('Filter')) === name('FlateDecode') && !dict.has(name('DecodeParms')))
    return inflateSync(stream.getContents(), {
      maxOutputLength: Math.max(1, room),
      finishFlush: constants.Z_SYNC_FLUSH,
    });
  const bytes = decodePDFRawStream(stream).decode();
  if (bytes.length > room) throw new Error('a drawing is too large');
  return bytes;
}

/** Lays the pages of a foreign PDF onto pages of ours, each as large as it fits and no larger than it is. */
export function layPages(file: PDFDocument, onto: readonly PDFPage[], frame: Frame): void {
  const context = onto[0]!.doc.context;
  const copier = PDFObjectCopier.for(file.context, context);
  for (const [at, page] of file.getPages().entries()) {
    const target = onto[at]!;
    const box = boxOf(page);
    const turn = turnOf(page);
    const [width, height] = [box[2] - box[0], box[3] - box[1]];
    const seen = turn % 180 ? { width: height, height: width } : { width, height };
    const drawn: [form: PDFRef, matrix: Matrix | null][] = [];
    const form = pageForm(page, box, copier, context);
    if (form) drawn.push([form, null]);
    drawn.push(...annotationsOf(page, copier, context));
    draw(target, drawn, [fitted(seen, target.getSize(), frame, 1), uprightMatrix(box, turn)]);
  }
}

/** A page as a form: a drawing that is used as one, ISO 32000-1, 8.10. */
function pageForm(
  page: PDFPage,
  box: Box,
  copier: PDFObjectCopier,
  context: PDFContext,
): PDFRef | null {
  const drawing = drawingOf(page);
  if (!drawing) return null;
  const resources = page.node.Resources();
  const group = page.node.lookup(name('Group'));
  const dict = context.obj({
    Type: 'XObject',
    Subtype: 'Form',
    BBox: [...box],
    Resources: resources ? copier.copy(resources) : {},
  }) as PDFDict;
  if (group) dict.set(name('Group'), copier.copy(group));
  if (!(drawing instanceof PDFRawStream)) {
    const stream = context.flateStream(drawing);
    for (const [key, value] of dict.entries()) stream.dict.set(key, value);
    return context.register(stream);
  }
  for (const key of ['Filter', 'DecodeParms']) {
    const value = drawing.dict.lookup(name(key));
    if (value) dict.set(name(key), copier.copy(value));
  }
  return context.register(PDFRawStream.of(dict, drawing.getContents()));
}

/** What stands on a page beside its drawing: stamps, the picture of a signature, filled fields. Not what is hidden. */
function annotationsOf(
  page: PDFPage,
  copier: PDFObjectCopier,
  context: PDFContext,
): [PDFRef, Matrix][] {
  const annotations = page.node.Annots();
  if (!annotations) return [];
  const drawn: [PDFRef, Matrix][] = [];
  for (const at of annotations.asArray().keys()) {
    const annotation = annotations.lookup(at);
    if (!(annotation instanceof PDFDict)) continue;
    const flags = annotation.lookup(name('F'));
    const hidden = flags instanceof PDFNumber && (flags.asNumber() & (2 | 32)) !== 0;
    const look = hidden || isPopup(annotation) ? null : lookOf(annotation);
    const rectangle = annotation.lookup(name('Rect'));
    if (!look || !(rectangle instanceof PDFArray)) continue;
    const matrix = appearanceMatrix(look, cornersOf(rectangle));
    const form = copier.copy(look) as PDFStream;
    form.dict.set(name('Subtype'), name('Form'));
    if (matrix) drawn.push([context.register(form), matrix]);
  }
  return drawn;
}

const isPopup = (annotation: PDFDict): boolean =>
  annotation.lookup(name('Subtype')) === name('Popup');

/** The normal appearance of an annotation, in its present state. */
function lookOf(annotation: PDFDict): PDFStream | null {
  const appearances = annotation.lookup(name('AP'));
  const normal = appearances instanceof PDFDict ? appearances.lookup(name('N')) : undefined;
  if (normal instanceof PDFStream) return normal;
  const state = annotation.lookup(name('AS'));
  if (!(normal instanceof PDFDict) || !(state instanceof PDFName)) return null;
  const one = normal.lookup(state);
  return one instanceof PDFStream ? one : null;
}

/** ISO 32000-1, 12.5.5, algorithm 8.1: the box of the appearance onto the rectangle of the annotation. */
function appearanceMatrix(look: PDFStream, [x0, y0, x1, y1]: Box): Matrix | null {
  const array = look.dict.lookup(name('BBox'));
  if (!(array instanceof PDFArray)) return null;
  const given = look.dict.lookup(name('Matrix'));
  const own = given instanceof PDFArray ? numbers(given) : [1, 0, 0, 1, 0, 0];
  const [a, b, c, d, e, f] = own as unknown as Matrix;
  const [left, bottom, right, top] = cornersOf(array);
  const corners = [left, right].flatMap((x) =>
    [bottom, top].map((y) => [a * x + c * y + e, b * x + d * y + f] as const),
  );
  const xs = corners.map(([x]) => x);
  const ys = corners.map(([, y]) => y);
  const [from, low] = [Math.min(...xs), Math.min(...ys)];
  const [width, height] = [Math.max(...xs) - from, Math.max(...ys) - low];
  if (!(width > 0 && height > 0)) return null;
  const [across, up] = [(x1 - x0) / width, (y1 - y0) / height];
  return [across, 0, 0, up, x0 - from * across, y0 - low * up];
}

const numbers = (array: PDFArray): number[] =>
  array.asArray().map((_, at) => array.lookup(at, PDFNumber).asNumber());

/** Lays a JPEG onto a page of ours, as large as it fits, at least 100 dots to the inch. */
export async function layPicture(jpeg: Uint8Array, onto: PDFPage, frame: Frame): Promise<void> {
  const picture = await onto.doc.embedJpg(jpeg);
  await picture.embed();
  const matrix = fitted(picture, onto.getSize(), frame, 72 / 100);
  draw(onto, [[picture.ref, [picture.width, 0, 0, picture.height, 0, 0]]], [matrix]);
}

/** Draws under what a page of ours has already; its resources may be shared, so it gets its own. */
function draw(
  page: PDFPage,
  forms: readonly (readonly [PDFRef, Matrix | null])[],
  matrices: readonly Matrix[],
): void {
  const { context } = page.doc;
  const place = (matrix: Matrix) => `${matrix.map((n) => Number(n.toFixed(6))).join(' ')} cm`;
  const drawing = forms.map(
    ([, matrix], at) => `q ${matrix ? `${place(matrix)} ` : ''}/Bound${at} Do Q`,
  );
  const ours = context.flateStream(
    `q ${matrices.map(place).join(' ')}\n${drawing.join('\n')}\nQ\n`,
  );
  const resources = page.node.Resources()?.clone(context) ?? (context.obj({}) as PDFDict);
  const objects = resources.lookupMaybe(name('XObject'), PDFDict)?.clone(context);
  const named: PDFDict = objects ?? (context.obj({}) as PDFDict);
  for (const [at, [form]] of forms.entries()) named.set(name(`Bound${at}`), form);
  resources.set(name('XObject'), named);
  page.node.set(name('Resources'), resources);
  const before = page.node.get(name('Contents'));
  const contents: PDFObject[] =
    before instanceof PDFArray ? before.asArray() : before ? [before] : [];
  page.node.set(name('Contents'), context.obj([context.register(ours), ...contents]));
}
