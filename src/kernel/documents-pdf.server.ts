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
  type LaidTable,
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
export const typesetPdf = (form: string, values: Readonly<Record<string, unknown>>): Buffer =>
  typeset(form, values, true).bytes;

/** As PDF/A-2b, or as what others' pages may be added to, with the numbers of the pages that wait for them. */
function typeset(
  form: string,
  values: Readonly<Record<string, unknown>>,
  archival: boolean,
): { bytes: Buffer; waiting: number[] } {
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
  const bytes = typesetter.pdf(
    compiled.result,
    archival ? { pdfStandard: 'a-2b' } : { pdfStandard: '1.7' },
  );
  const waiting = archival
    ? []
    : (typesetter.query(compiled.result, {
        selector: '<bound-page>',
        field: 'value',
      }) as number[]);
  // what was set is remembered by the typesetter; a server has other use for its memory
  typesetter.evictCache(0);
  return { bytes, waiting };
}

const official = { page, country, motto };

/** The document as PDF/A-2b, fonts within. The same document gives the same bytes. */
export function documentPdf(document: OfficialDocument): Buffer {
  const values = { documents: [layOut(document)], cover: null, annexes: null, ...official };
  return typesetPdf('official.typ', values);
}

/** What is bound in behind the documents: sizes of the pages of each file in points; what is left out, as a table. */
export type SetAnnexes = Readonly<{
  heading: string;
  bound: readonly Readonly<{
    title: string;
    facts: readonly string[];
    pages: readonly (readonly [width: number, height: number])[];
  }>[];
  left: Readonly<{ title: string; note: string; table: LaidTable }> | null;
}>;

/**
 * Documents bound as one: a cover with the contents, pages counted through, and an empty page for each page of a file
 * (`waiting`, counted from 1). PDF/A-2b where no page waits: what others made is not promised to be.
 */
export function setBound(
  { cover, documents }: BoundDocuments,
  annexes: SetAnnexes | null,
): { bytes: Buffer; waiting: number[] } {
  const values = { documents: documents.map(layOut), cover, annexes, ...official };
  return typeset('official.typ', values, !annexes?.bound.length);
}
