import { config } from '#kernel/config.server.ts';
import type { RequestHandler } from './$types';

/** Work places are nobody's search result; `/chu-the` is one, `/chu-the-ocop/…` is public. */
const closed = [
  '/chu-the/',
  '/chu-the$',
  '/can-bo',
  '/hoi-dong',
  '/admin',
  '/tai-khoan',
  '/dang-nhap',
  '/loi-moi',
];

/** What search machines may read, and where the list of pages is. */
export const GET: RequestHandler = ({ url }) => {
  const lines = [
    'User-agent: *',
    ...closed.flatMap((path) => [`Disallow: ${path}`, `Disallow: /en${path}`]),
    `Sitemap: ${config().NAMSAO_ORIGIN ?? url.origin}/sitemap.xml`,
  ];
  return new Response(`${lines.join('\n')}\n`, {
    headers: {
      'content-type': 'text/plain; charset=utf-8',
      'cache-control': 'public, max-age=3600',
    },
  });
};
