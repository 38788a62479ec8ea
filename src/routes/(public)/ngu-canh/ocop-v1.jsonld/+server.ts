import { ocopContext } from '#modules/recognition/index.ts';
import type { RequestHandler } from './$types';

/** The words of our credentials for JSON-LD. */
export const GET: RequestHandler = ({ url }) =>
  new Response(JSON.stringify(ocopContext(url.origin)), {
    headers: {
      'content-type': 'application/ld+json',
      'cache-control': 'public, max-age=86400',
      'access-control-allow-origin': '*',
    },
  });
