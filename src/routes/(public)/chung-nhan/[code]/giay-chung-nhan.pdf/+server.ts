import { certificatePaper } from '#modules/recognition/index.server.ts';
import type { RequestHandler } from './$types';

/** The certificate on paper, while it is in force. */
export const GET: RequestHandler = async ({ params, url }) =>
  new Response(new Uint8Array(await certificatePaper(params.code, url.origin)), {
    headers: {
      'content-type': 'application/pdf',
      'content-disposition': `inline; filename="giay-chung-nhan-${params.code}.pdf"`,
      'cache-control': 'no-cache',
    },
  });
