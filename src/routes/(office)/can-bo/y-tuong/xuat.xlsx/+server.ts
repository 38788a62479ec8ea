import { textOf } from '#kernel/catalogue.server.ts';
import { ideasPage, type IdeaLine } from '#modules/dossiers/index.server.ts';
import { loadSheet } from '#modules/rulebooks/index.server.ts';
import {
  demoColumn,
  everyPage,
  listSheet,
  listsResponse,
  type ListColumn,
} from '../../../../workbooks.server.ts';
import { ideasAsked } from '../asked.server.ts';
import type { RequestHandler } from './$types';

const columns: readonly ListColumn<IdeaLine>[] = [
  { header: 'register.code', width: 16, of: ({ code }) => code },
  { header: 'dossiers.field.name', of: ({ name }) => name },
  { header: 'dossiers.field.producerId', of: ({ producer }) => producer },
  { header: 'dossiers.fact.place', of: ({ place }) => place },
  { header: 'dossiers.ideas.sent-on', type: 'day', of: ({ submittedOn }) => submittedOn },
  {
    header: 'dossiers.fact.state',
    of: ({ state }) => textOf('vi', `dossiers.idea.state.${state}`),
  },
  {
    header: 'dossiers.field.sheet',
    of: ({ sheet }) => sheet && loadSheet('26-2026', sheet)?.name.vi,
  },
  { header: 'dossiers.field.valuePromise', width: 48, of: ({ valuePromise }) => valuePromise },
  { header: 'dossiers.field.localTies', width: 48, of: ({ localTies }) => localTies },
  { header: 'dossiers.field.packing', width: 40, of: ({ packing }) => packing },
  { header: 'dossiers.ideas.reason', width: 40, of: ({ reason }) => reason },
  demoColumn,
];

/** Ideas of the officer's area under the filters of the page. */
export const GET: RequestHandler = async (event) => {
  const filter = ideasAsked(event);
  return listsResponse(
    'y-tuong',
    listSheet(
      'dossiers.ideas.title',
      columns,
      everyPage((cursor) => ideasPage(event.locals.actor, { ...filter, cursor, limit: 500 })),
    ),
  );
};
