import { textOf } from '#kernel/catalogue.server.ts';
import { db } from '#kernel/db.server.ts';
import type { ProducerRow } from '#modules/catalogue/index.ts';
import { producersAfter } from '#modules/catalogue/index.server.ts';
import {
  demoColumn,
  everyPage,
  listSheet,
  listsResponse,
  type ListColumn,
} from '../../../workbooks.server.ts';
import { producersAsked } from '../asked.ts';
import type { RequestHandler } from './$types';

const columns: readonly ListColumn<ProducerRow>[] = [
  { header: 'catalogue.page.code', width: 14, of: ({ code }) => code },
  { header: 'catalogue.page.producers.column.name', width: 40, of: ({ name }) => name },
  {
    header: 'catalogue.page.producers.column.kind',
    of: ({ kind }) => textOf('vi', `registry.kind.${kind ?? 'unknown'}`),
  },
  { header: 'catalogue.page.list.place', width: 30, of: ({ place }) => place?.name },
  { header: 'catalogue.page.list.today', width: 30, of: ({ placeToday }) => placeToday?.name },
  {
    header: 'catalogue.page.producers.column.products',
    type: 'integer',
    of: ({ products }) => products,
  },
  { header: 'catalogue.page.producers.column.valid', type: 'integer', of: ({ valid }) => valid },
  demoColumn,
];

/** The producers of the page, under its filters. */
export const GET: RequestHandler = ({ url }) => {
  const question = producersAsked(url.searchParams);
  return listsResponse(
    'chu-the-ocop',
    listSheet(
      'catalogue.page.producers.title',
      columns,
      everyPage((cursor) =>
        producersAfter(db(), { ...question, after: cursor ?? undefined, limit: 500 }),
      ),
    ),
  );
};
