import { inflateSync } from 'node:zlib';
import { zipBytes, zipEntries } from '../../src/kernel/zip.server.ts';

/** The XML of a part of a docx or xlsx. */
export const partOf = (bytes: Buffer, name: string): string =>
  zipBytes(bytes, zipEntries(bytes).get(name))?.toString('utf8') ?? '';

/** The cells of every row of every table of a docx. */
export const docxTables = (bytes: Buffer): string[][][] =>
  [...partOf(bytes, 'word/document.xml').matchAll(/<w:tbl>.*?<\/w:tbl>/gs)].map(([table]) =>
    [...table.matchAll(/<w:tr[ >].*?<\/w:tr>/gs)].map(([row]) =>
      [...row.matchAll(/<w:tc>.*?<\/w:tc>/gs)].map(([cell]) => textOf(cell)),
    ),
  );

/** The paragraphs of a docx, in order. */
export const docxParagraphs = (bytes: Buffer): string[] =>
  [...partOf(bytes, 'word/document.xml').matchAll(/<w:p[ >].*?<\/w:p>/gs)].map(([p]) => textOf(p));

const textOf = (xml: string): string =>
  [...xml.matchAll(/<w:t(?: [^>]*)?>([^<]*)<\/w:t>|<w:br\/>/g)]
    .map(([, text]) => text ?? '\n')
    .join('')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&apos;', "'")
    .replaceAll('&amp;', '&');

/**
 * The texts of each page of a PDF of ours, in the order in which they are drawn: glyphs through the ToUnicode
 * map of their font (ISO 32000-1, 9.10). Knows what our typesetter writes, no more.
 */
export function pdfPages(bytes: Buffer): string[][] {
  const file = bytes.toString('latin1');
  const object = (id: string): { dictionary: string; stream: string } => {
    const start = file.indexOf(`\n${id} 0 obj\n`) + id.length + 8;
    const body = file.slice(start, file.indexOf('endobj', start));
    const at = body.indexOf('stream');
    if (at < 0) return { dictionary: body, stream: '' };
    const dictionary = body.slice(0, at);
    const from = start + at + (body[at + 6] === '\r' ? 8 : 7);
    const packed = bytes.subarray(from, from + Number(/\/Length (\d+)/.exec(dictionary)![1]));
    const stream = dictionary.includes('FlateDecode') ? inflateSync(packed) : packed;
    return { dictionary, stream: stream.toString('latin1') };
  };
  const maps = new Map<string, ReadonlyMap<number, string>>();
  const pages = file.matchAll(/\/Type \/Page\n([\s\S]*?)endobj/g);
  return [...pages].map(([, page]) => {
    // ours come last, where a page of another file is laid under them; resources of their own where they are not shared
    const [, several, one] = /\/Contents (?:\[([^\]]*)\]|(\d+) 0 R)/.exec(page!)!;
    const contents = one ?? [...several!.matchAll(/(\d+) 0 R/g)].at(-1)![1]!;
    const shared = /\/Resources (\d+) 0 R/.exec(page!)?.[1];
    const fonts = shared ? object(shared).dictionary : page!;
    for (const [, name, font] of fonts.matchAll(/\/(F\d+) (\d+) 0 R/g))
      if (!maps.has(name!)) {
        const unicode = /\/ToUnicode (\d+) 0 R/.exec(object(font!).dictionary)![1]!;
        maps.set(name!, glyphTexts(object(unicode).stream));
      }
    const texts: string[] = [];
    let glyphs: ReadonlyMap<number, string> = new Map();
    // `q` keeps the font, `Q` brings it back
    const kept: (typeof glyphs)[] = [];
    const operators = new RegExp(
      String.raw`/(F\d+) [\d.]+ Tf|\[((?:${literal}|[^\](])*)\] TJ|^([qQ])$`,
      'gm',
    );
    for (const [, font, drawn, state] of object(contents).stream.matchAll(operators)) {
      if (font) glyphs = maps.get(font) ?? glyphs;
      else if (state === 'q') kept.push(glyphs);
      else if (state === 'Q') glyphs = kept.pop() ?? glyphs;
      else texts.push([...codes(drawn!)].map((code) => glyphs.get(code) ?? '\ufffd').join(''));
    }
    return texts;
  });
}

/** A literal string: brackets within it come in pairs, or behind a backslash (ISO 32000-1, 7.3.4.2). */
const literal = [1, 2, 3].reduce(
  (inner) => String.raw`\((?:\\[\s\S]|[^\\()]|${inner})*\)`,
  String.raw`\((?:\\[\s\S]|[^\\()])*\)`,
);

/** Two bytes each of the strings of a TJ operand: literal ones, and hexadecimal ones where a byte is a bracket. */
function* codes(operand: string): Generator<number> {
  const strings = new RegExp(String.raw`(${literal})|<([0-9A-Fa-f]*)>`, 'g');
  for (const [, written, hex] of operand.matchAll(strings)) {
    const escapes: Record<string, string> = { n: '\n', r: '\r', t: '\t', b: '\b', f: '\f' };
    const raw =
      hex === undefined
        ? written!
            .slice(1, -1)
            .replace(/\\([0-7]{1,3}|[\s\S])/g, (_, escape: string) =>
              /^[0-7]/.test(escape)
                ? String.fromCharCode(parseInt(escape, 8))
                : (escapes[escape] ?? escape),
            )
        : Buffer.from(hex, 'hex').toString('latin1');
    for (let at = 0; at + 1 < raw.length; at += 2)
      yield raw.charCodeAt(at) * 256 + raw.charCodeAt(at + 1);
  }
}

function glyphTexts(map: string): Map<number, string> {
  const texts = new Map<number, string>();
  for (const [, code, units] of map.matchAll(/^<([0-9A-F]{4})> <([0-9A-F]+)>$/gim))
    texts.set(parseInt(code!, 16), Buffer.from(units!, 'hex').swap16().toString('utf16le'));
  return texts;
}
