import { config } from '#kernel/config.server.ts';
import { db } from '#kernel/db.server.ts';
import { sitemapParts } from '#modules/catalogue/index.server.ts';
import { sitemapSize } from '../sitemap/entries.server.ts';
import type { RequestHandler } from './$types';

/** The index of all site maps: one of fixed pages, then products, producers and places in parts. */
export const GET: RequestHandler = async ({ url }) => {
  const origin = config().NAMSAO_ORIGIN ?? url.origin;
  const kinds = ['product', 'producer', 'place'] as const;
  const found = await Promise.all(kinds.map((kind) => sitemapParts(db(), kind, sitemapSize)));
  const parts = [
    'trang',
    ...kinds.flatMap((kind, i) =>
      found[i]!.map((after) => (after === null ? kind : `${kind}-after-${after}`)),
    ),
  ];
  const body = `<?xml version="1.0" encoding="UTF-8"?>
<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">
${parts.map((part) => `<sitemap><loc>${origin}/sitemap/${part}.xml</loc></sitemap>`).join('\n')}
</sitemapindex>
`;
  return new Response(body, {
    headers: {
      'content-type': 'application/xml; charset=utf-8',
      'cache-control': 'public, max-age=3600',
    },
  });
};
