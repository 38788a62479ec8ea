import { textOf } from '#kernel/catalogue.server.ts';
import { listSheet, listsResponse, type ListColumn } from '../../../../../workbooks.server.ts';
import { sessionAsked } from '../asked.server.ts';
import type { RequestHandler } from './$types';

type Line = Awaited<ReturnType<typeof sessionAsked>>['lines'][number];

const columns: readonly ListColumn<Line>[] = [
  { header: 'councils.session.position', type: 'integer', of: ({ position }) => position },
  { header: 'dossiers.fact.code', width: 16, of: ({ code }) => code },
  { header: 'dossiers.fact.product', width: 40, of: ({ product }) => product },
  { header: 'dossiers.fact.producer', width: 40, of: ({ producer }) => producer },
  {
    header: 'councils.session.state',
    of: ({ state }) => textOf('vi', `councils.item.state.${state}`),
  },
  { header: 'councils.session.sheets', type: 'integer', of: ({ handedIn }) => handedIn },
  { header: 'councils.session.awaited', type: 'integer', of: ({ awaited }) => awaited },
  { header: 'councils.session.mean', of: ({ mean }) => mean },
  { header: 'councils.session.stars', type: 'integer', of: ({ stars }) => stars },
];

/** The products of a session as its page shows them: what is sealed is not in it. */
export const GET: RequestHandler = async (event) => {
  const { lines } = await sessionAsked(event);
  return listsResponse('phien-hop-san-pham', listSheet('councils.session.list', columns, lines));
};
