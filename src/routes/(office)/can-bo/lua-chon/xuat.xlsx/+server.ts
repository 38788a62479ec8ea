import { selectionCriteria, selectionTotal } from '#modules/registry/index.ts';
import type { WaitingCandidate } from '#modules/registry/index.server.ts';
import {
  demoColumn,
  listSheet,
  listsResponse,
  type ListColumn,
} from '../../../../workbooks.server.ts';
import { waitingAsked } from '../asked.server.ts';
import type { RequestHandler } from './$types';

const columns: readonly ListColumn<WaitingCandidate>[] = [
  { header: 'register.code', width: 12, of: ({ code }) => code },
  { header: 'registry.candidates.place', of: ({ place }) => place },
  { header: 'registry.candidates.name', of: ({ name }) => name },
  { header: 'registry.candidates.producer', of: ({ producer }) => producer },
  { header: 'registry.candidates.ideaCode', width: 16, of: ({ ideaCode }) => ideaCode },
  { header: 'registry.candidates.proposedOn', type: 'day', of: ({ proposedOn }) => proposedOn },
  { header: 'registry.candidates.reason', width: 48, of: ({ reason }) => reason },
  ...selectionCriteria.map((name): ListColumn<WaitingCandidate> => ({
    header: `registry.candidates.${name}`,
    type: 'integer',
    of: (row) => row[name],
  })),
  { header: 'registry.waiting.total', type: 'integer', of: (row) => selectionTotal(row) },
  demoColumn,
];

/** What the councils of localities have before them. */
export const GET: RequestHandler = async (event) =>
  listsResponse(
    'lua-chon',
    listSheet('registry.waiting.title', columns, await waitingAsked(event, null)),
  );
