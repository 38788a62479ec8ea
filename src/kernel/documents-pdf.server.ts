import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type * as Typst from '@myriaddreamin/typst-ts-node-compiler';
import {
  country,
  layOut,
  motto,
  page,
  type BoundDocuments,
  type OfficialDocument,
} from './documents.ts';
import { projectRoot } from './root.server.ts';

/** Tinos has the measures of Times New Roman, which the decree names and which nobody may pass on. */
const fontFiles = ['400Regular', '400Regular_Italic', '700Bold', '700Bold_Italic'].map(
  (name) => `@expo-google-fonts/tinos/${name}/Tinos_${name}.ttf`,
);

let compiler: Typst.NodeCompiler | undefined;

/** Loaded at the first document: its native code may not be loaded into a thread that ends, as the build's. */
function typst(): Typst.NodeCompiler {
  const find = createRequire(join(projectRoot, 'package.json'));
  if (compiler) return compiler;
  const { NodeCompiler } = find('@myriaddreamin/typst-ts-node-compiler') as typeof Typst;
  compiler = NodeCompiler.create({
    workspace: join(projectRoot, 'data/documents'),
    fontArgs: [{ fontBlobs: fontFiles.map((file) => readFileSync(find.resolve(file))) }],
  });
  return compiler;
}

/**
 * A form of data/documents filled with values, as PDF/A-2b, fonts within. Values are given as JSON, never as text of the
 * program: nobody's words are markup. The same values give the same bytes.
 */
export function typesetPdf(form: string, values: Readonly<Record<string, unknown>>): Buffer {
  const typesetter = typst();
  const compiled = typesetter.compile({
    mainFileContent: readFileSync(join(projectRoot, 'data/documents', form), 'utf8'),
    inputs: Object.fromEntries(
      Object.entries(values).map(([name, value]) => [name, JSON.stringify(value)]),
    ),
  });
  if (!compiled.result) {
    const faults = compiled.takeError()?.shortDiagnostics ?? [];
    throw new Error(`${form} was not set: ${JSON.stringify(faults).slice(0, 500)}`);
  }
  const bytes = typesetter.pdf(compiled.result, { pdfStandard: 'a-2b' });
  // what was set is remembered by the typesetter; a server has other use for its memory
  typesetter.evictCache(0);
  return bytes;
}

const official = { page, country, motto };

/** The document as PDF/A-2b, fonts within. The same document gives the same bytes. */
export function documentPdf(document: OfficialDocument): Buffer {
  return typesetPdf('official.typ', { documents: [layOut(document)], cover: null, ...official });
}

/** Documents bound as one PDF/A-2b: a cover with the contents, pages counted through. */
export function boundPdf({ cover, documents }: BoundDocuments): Buffer {
  return typesetPdf('official.typ', { documents: documents.map(layOut), cover, ...official });
}
