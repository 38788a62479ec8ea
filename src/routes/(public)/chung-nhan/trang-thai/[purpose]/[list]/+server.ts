import { credentialMediaType } from '#kernel/credentials.server.ts';
import { certificateStatusList } from '#modules/recognition/index.server.ts';
import type { RequestHandler } from './$types';

/** The signed status list of certificates (Bitstring Status List 1.0), as it is now. */
export const GET: RequestHandler = async ({ params, url }) =>
  new Response(await certificateStatusList(params.purpose, Number(params.list), url.origin), {
    headers: {
      'content-type': credentialMediaType,
      // a revocation is seen within seconds, whatever stands in between
      'cache-control': 'public, max-age=5',
      'access-control-allow-origin': '*',
    },
  });
