import { didDocument } from '#kernel/credentials.server.ts';
import type { RequestHandler } from './$types';

/** The keys with which this installation signs credentials (did:web). */
export const GET: RequestHandler = ({ url }) =>
  new Response(JSON.stringify(didDocument(url.origin)), {
    headers: {
      'content-type': 'application/did+json',
      'cache-control': 'public, max-age=300',
      'access-control-allow-origin': '*',
    },
  });
