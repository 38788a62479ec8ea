import { textOf } from '#kernel/catalogue.server.ts';
import { db } from '#kernel/db.server.ts';
import { searchFromUrl, type ProductCard } from '#modules/catalogue/index.ts';
import { productsAfter } from '#modules/catalogue/index.server.ts';
import {
  demoColumn,
  everyPage,
  listSheet,
  listsResponse,
  type ListColumn,
} from '../../../workbooks.server.ts';
import type { RequestHandler } from './$types';

const columns: readonly ListColumn<ProductCard>[] = [
  { header: 'catalogue.page.code', width: 14, of: ({ code }) => code },
  { header: 'catalogue.page.list.product', width: 40, of: ({ name }) => name },
  { header: 'catalogue.page.list.producer', width: 40, of: ({ producer }) => producer?.name },
  { header: 'catalogue.page.list.place', width: 30, of: ({ place }) => place?.name },
  { header: 'catalogue.page.list.today', width: 30, of: ({ placeToday }) => placeToday?.name },
  {
    header: 'catalogue.page.list.line',
    of: ({ line }) => (line ? textOf('vi', `registry.line.${line}`) : null),
  },
  { header: 'catalogue.page.list.stars', type: 'integer', of: ({ stars }) => stars },
  { header: 'catalogue.page.list.last-stars', type: 'integer', of: ({ lastStars }) => lastStars },
  { header: 'catalogue.page.list.recognised', type: 'day', of: ({ recognisedOn }) => recognisedOn },
  { header: 'catalogue.page.list.until', type: 'day', of: ({ validUntil }) => validUntil },
  demoColumn,
];

/** The products of the page's own search, in its order. */
export const GET: RequestHandler = ({ url, locals }) => {
  const input = { ...searchFromUrl(url.searchParams), limit: 500 };
  return listsResponse(
    'san-pham-ocop',
    listSheet(
      'catalogue.page.search.title',
      columns,
      everyPage((cursor) =>
        productsAfter(db(), locals.actor, { ...input, after: cursor ?? undefined }),
      ),
    ),
  );
};
