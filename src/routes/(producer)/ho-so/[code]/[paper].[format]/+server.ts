import { Readable } from 'node:stream';
import { Refusal } from '#kernel/errors.ts';
import { dossierPaper } from '#modules/dossiers/index.server.ts';
import { communePaperNames, paperNames } from '#modules/dossiers/index.ts';
import { enter } from '../../../../entry.ts';
import type { RequestHandler } from './$types';

const types = {
  pdf: 'application/pdf',
  docx: 'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
} as const;

/** Mẫu 01, Mẫu 02 or the whole dossier as a file, of the copy that `lan` names; or a paper of the commune about it. */
export const GET: RequestHandler = async (event) => {
  enter(event, 'producer', 'commune-officer', 'agency-officer', 'inspector');
  const { code, format } = event.params;
  const paper = [...paperNames, ...communePaperNames].find((name) => name === event.params.paper);
  if (!paper || !Object.hasOwn(types, format))
    throw new Refusal('not-found', 'kernel.error.not-found');
  const number = Number.parseInt(event.url.searchParams.get('lan') ?? '', 10);
  const { bytes, content } = await dossierPaper(event.locals.actor, code, {
    paper,
    format: format as keyof typeof types,
    number: Number.isInteger(number) ? number : null,
  });
  const asksHead = event.request.method === 'HEAD';
  if (asksHead) content.destroy();
  return new Response(asksHead ? null : (Readable.toWeb(content) as ReadableStream), {
    headers: {
      'content-length': String(bytes),
      'content-type': types[format as keyof typeof types],
      'content-disposition': `attachment; filename="${code}-${paper}.${format}"`,
      'cache-control': 'private, no-store',
    },
  });
};
