import { Readable } from 'node:stream';
import { Refusal } from '#kernel/errors.ts';
import { demandPaper, dossierPaper } from '#modules/dossiers/index.server.ts';
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
  const lan = Number.parseInt(event.url.searchParams.get('lan') ?? '', 10);
  const number = Number.isInteger(lan) ? lan : null;
  const { actor } = event.locals;
  const headers = {
    'content-type': types[format as keyof typeof types],
    'content-disposition': `attachment; filename="${code}-${paper}.${format}"`,
    'cache-control': 'private, no-store',
  };
  // how long it is shows when it is made
  if (event.request.method === 'HEAD') {
    await demandPaper(actor, code, { paper, number });
    return new Response(null, { headers });
  }
  const { bytes, content } = await dossierPaper(actor, code, {
    paper,
    format: format as keyof typeof types,
    number,
  });
  return new Response(Readable.toWeb(content) as ReadableStream, {
    headers: { ...headers, 'content-length': String(bytes) },
  });
};
