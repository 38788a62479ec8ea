import { textOf } from '#kernel/catalogue.server.ts';
import { officeProducers, type OfficeProducer } from '#modules/registry/index.server.ts';
import {
  everyPage,
  listSheet,
  listsResponse,
  type ListColumn,
} from '../../../../workbooks.server.ts';
import { producersAsked } from '../asked.server.ts';
import type { RequestHandler } from './$types';

/** Headers as the import takes them, so that the list comes back as a reviewed change. */
const columns: readonly ListColumn<OfficeProducer>[] = [
  { header: 'registry.file.code', width: 14, of: ({ code }) => code },
  { header: 'registry.file.name', width: 40, of: ({ name }) => name },
  {
    header: 'registry.file.kind',
    of: ({ kind }) => (kind ? textOf('vi', `registry.kind.${kind}`) : null),
  },
  {
    header: 'registry.file.size',
    of: ({ size }) => (size ? textOf('vi', `registry.size.${size}`) : null),
  },
  { header: 'registry.file.place', of: ({ place }) => place },
  { header: 'registry.file.address', of: ({ address }) => address },
  { header: 'registry.file.joinedOn', type: 'day', of: ({ joinedOn }) => joinedOn },
  { header: 'registry.file.endedOn', type: 'day', of: ({ endedOn }) => endedOn },
  { header: 'registry.file.products', type: 'integer', of: ({ products }) => products },
  { header: 'registry.file.demo', width: 12, of: ({ isDemo }) => (isDemo ? 'x' : null) },
];

/** The producers of the officer's area, under the filters of the page. */
export const GET: RequestHandler = async (event) => {
  const question = producersAsked(event);
  return listsResponse(
    'chu-the',
    listSheet(
      'registry.office.title',
      columns,
      everyPage((cursor) =>
        officeProducers(event.locals.actor, { ...question, cursor, limit: 500 }),
      ),
    ),
  );
};
