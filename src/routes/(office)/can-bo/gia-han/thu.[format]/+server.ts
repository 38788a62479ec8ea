import { documentDocx } from '#kernel/documents-docx.server.ts';
import { documentPdf } from '#kernel/documents-pdf.server.ts';
import { Refusal } from '#kernel/errors.ts';
import { draftRenewalLetter } from '#modules/recognition/index.server.ts';
import { enter } from '../../../../entry.ts';
import type { RequestHandler } from './$types';

const types = {
  pdf: 'application/pdf',
  docx: 'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
} as const;

/** The draft of a letter that reminds a producer of its stars, in the official layout. */
export const GET: RequestHandler = async (event) => {
  enter(event, 'agency-officer', 'commune-officer');
  const { format } = event.params;
  if (!Object.hasOwn(types, format)) throw new Refusal('not-found', 'kernel.error.not-found');
  const code = event.url.searchParams.get('chu-the') ?? '';
  const letter = await draftRenewalLetter(event.locals.actor, code);
  const bytes = format === 'pdf' ? documentPdf(letter) : await documentDocx(letter);
  return new Response(new Uint8Array(bytes), {
    headers: {
      'content-type': types[format as keyof typeof types],
      'content-disposition': `attachment; filename="nhac-danh-gia-lai-${code.replace(/[^A-Za-z0-9-]/g, '')}.${format}"`,
      'cache-control': 'private, no-store',
    },
  });
};
