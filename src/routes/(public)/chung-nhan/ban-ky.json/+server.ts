import { credentialCopies } from '#modules/recognition/index.server.ts';
import type { RequestHandler } from './$types';

/** Signed credentials of all certificates, page by page, for checking without a network: `?sau=` the last code. */
export const GET: RequestHandler = async ({ url }) =>
  Response.json(await credentialCopies(url.searchParams.get('sau') ?? '', url.origin), {
    headers: { 'cache-control': 'no-cache', 'access-control-allow-origin': '*' },
  });
