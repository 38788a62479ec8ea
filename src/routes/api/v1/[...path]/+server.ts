import { config } from '#kernel/config.server.ts';
import { createApi } from '../app.ts';
import type { RequestHandler } from './$types';

const api = createApi();

/** The API is one Hono app; this route hands requests over. The length is told, so that answers can be compressed. */
const answer: RequestHandler = async ({ request, url, locals }) => {
  const response = await api.fetch(request, {
    origin: config().NAMSAO_ORIGIN ?? url.origin,
    requestId: locals.requestId,
  });
  if (response.status !== 200 || request.method === 'HEAD') return response;
  const body = await response.arrayBuffer();
  response.headers.set('content-length', String(body.byteLength));
  return new Response(body, { status: 200, headers: response.headers });
};

export const GET = answer;
export const HEAD = answer;
export const OPTIONS = answer;
export const fallback = answer;
