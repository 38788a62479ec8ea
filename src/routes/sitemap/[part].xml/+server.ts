import { config } from '#kernel/config.server.ts';
import { Refusal } from '#kernel/errors.ts';
import { entriesOf, sitemapXml } from '../entries.server.ts';
import type { RequestHandler } from './$types';

export const GET: RequestHandler = async ({ params, url }) => {
  const entries = await entriesOf(params.part);
  if (!entries) throw new Refusal('not-found', 'kernel.error.not-found');
  return new Response(sitemapXml(entries, config().NAMSAO_ORIGIN ?? url.origin), {
    headers: {
      'content-type': 'application/xml; charset=utf-8',
      'cache-control': 'public, max-age=3600',
    },
  });
};
