import type { Shortlisted } from '#modules/registry/index.server.ts';
import {
  demoColumn,
  listSheet,
  listsResponse,
  type ListColumn,
} from '../../../workbooks.server.ts';
import { shortlistAsked } from '../asked.server.ts';
import type { RequestHandler } from './$types';

const columns: readonly ListColumn<Shortlisted>[] = [
  { header: 'registry.selection.place', width: 30, of: ({ place }) => place },
  { header: 'registry.selection.product', width: 40, of: ({ name }) => name },
  { header: 'registry.candidates.proposedOn', type: 'day', of: ({ proposedOn }) => proposedOn },
  { header: 'registry.selection.decided', type: 'day', of: ({ decidedOn }) => decidedOn },
  { header: 'registry.selection.sum', type: 'integer', of: ({ points }) => points },
  {
    header: 'registry.selection.minutes',
    width: 40,
    of: ({ council, minutesNo }) => `${council} · ${minutesNo}`,
  },
  demoColumn,
];

/** What localities have chosen, as the page shows it. */
export const GET: RequestHandler = async ({ url }) =>
  listsResponse(
    'lua-chon',
    listSheet('registry.selection.title', columns, (await shortlistAsked(url)).rows),
  );
