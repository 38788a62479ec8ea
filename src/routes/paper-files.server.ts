import type { OfficialDocument } from '#kernel/documents.ts';
import { documentDocx } from '#kernel/documents-docx.server.ts';
import { documentPdf } from '#kernel/documents-pdf.server.ts';
import { Refusal } from '#kernel/errors.ts';

const types = {
  pdf: 'application/pdf',
  docx: 'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
} as const;

/** An official paper as a download, docx or PDF; another ending is not found, before anything is read. */
export async function paperFile(
  name: string,
  format: string,
  read: () => Promise<OfficialDocument>,
): Promise<Response> {
  if (!Object.hasOwn(types, format)) throw new Refusal('not-found', 'kernel.error.not-found');
  const document = await read();
  const bytes = format === 'pdf' ? documentPdf(document) : await documentDocx(document);
  return fileOf(bytes, `${name}.${format}`, format as keyof typeof types);
}

/** The bytes of a paper as a download. */
export const fileOf = (bytes: Buffer, name: string, format: keyof typeof types): Response =>
  new Response(new Uint8Array(bytes), {
    headers: {
      'content-type': types[format],
      'content-disposition': `attachment; filename="paper.${format}"; filename*=UTF-8''${encodeURIComponent(name)}`,
      'cache-control': 'private, no-store',
    },
  });
