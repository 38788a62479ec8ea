import { certificatePdf } from '#modules/training/index.server.ts';
import type { RequestHandler } from './$types';

/** The certificate on paper, for its holder and who keeps the course. */
export const GET: RequestHandler = async ({ params, locals, url }) => {
  const bytes = await certificatePdf(locals.actor, params.code, url.origin);
  return new Response(new Uint8Array(bytes), {
    headers: {
      'content-type': 'application/pdf',
      'content-disposition': 'attachment; filename="giay-chung-nhan.pdf"',
      'cache-control': 'private, no-store',
    },
  });
};
