import { config } from '#kernel/config.server.ts';
import { createApi } from '../app.ts';
import type { RequestHandler } from './$types';

const api = createApi();

/** The API is one Hono app; this route hands requests over. */
const answer: RequestHandler = ({ request, url, locals }) =>
  api.fetch(request, { origin: config().NAMSAO_ORIGIN ?? url.origin, requestId: locals.requestId });

export const GET = answer;
export const HEAD = answer;
export const OPTIONS = answer;
export const fallback = answer;
