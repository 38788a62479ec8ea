import { databaseNow, db } from '#kernel/db.server.ts';
import type { Day } from '#kernel/day.ts';
import { documentDocx } from '#kernel/documents-docx.server.ts';
import { documentPdf } from '#kernel/documents-pdf.server.ts';
import { Refusal } from '#kernel/errors.ts';
import { planDocument } from '#modules/programme/index.server.ts';
import { enter } from '../../../../../entry.ts';
import { readers } from '../../readers.ts';
import type { RequestHandler } from './$types';

const types = {
  pdf: 'application/pdf',
  docx: 'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
} as const;

/** The plan as the document that is signed, in the official layout. */
export const GET: RequestHandler = async (event) => {
  enter(event, ...readers);
  const { code, format } = event.params;
  if (!Object.hasOwn(types, format)) throw new Refusal('not-found', 'kernel.error.not-found');
  const n = Number.parseInt(event.url.searchParams.get('ban') ?? '', 10);
  const document = await planDocument(event.locals.actor, code, {
    n: Number.isInteger(n) ? n : null,
    on: (await databaseNow(db())).today as Day,
  });
  const bytes = format === 'pdf' ? documentPdf(document) : await documentDocx(document);
  return new Response(new Uint8Array(bytes), {
    headers: {
      'content-type': types[format as keyof typeof types],
      'content-disposition': `attachment; filename="${code}.${format}"`,
      'cache-control': 'private, no-store',
    },
  });
};
