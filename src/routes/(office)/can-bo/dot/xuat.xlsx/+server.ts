import type { CouncilLine, RoundLine } from '#modules/councils/index.server.ts';
import { sessionColumns } from '../../../../session-columns.server.ts';
import {
  demoColumn,
  listSheet,
  listsResponse,
  type ListColumn,
} from '../../../../workbooks.server.ts';
import { roundsAsked } from '../asked.server.ts';
import type { RequestHandler } from './$types';

const rounds: readonly ListColumn<RoundLine>[] = [
  { header: 'councils.rounds.name', of: ({ name }) => name },
  { header: 'councils.rounds.files-until', type: 'day', of: ({ filesUntil }) => filesUntil },
  { header: 'councils.rounds.held-from', type: 'day', of: ({ heldFrom }) => heldFrom },
  { header: 'councils.rounds.held-until', type: 'day', of: ({ heldUntil }) => heldUntil },
  { header: 'councils.rounds.capacity', type: 'integer', of: ({ capacity }) => capacity },
  { header: 'councils.rounds.queued', type: 'integer', of: ({ queued }) => queued },
  { header: 'councils.rounds.decided', type: 'integer', of: ({ decided }) => decided },
  demoColumn,
];

const councils: readonly ListColumn<CouncilLine>[] = [
  { header: 'councils.council.name', of: ({ name }) => name },
  { header: 'councils.council.decision', of: ({ decisionNo }) => decisionNo },
  { header: 'councils.council.seats', type: 'integer', of: ({ members }) => members },
  { header: 'councils.council.valid-from', type: 'day', of: ({ validFrom }) => validFrom },
  { header: 'councils.council.valid-until', type: 'day', of: ({ validUntil }) => validUntil },
  demoColumn,
];

/** Rounds, sessions and councils: a sheet each. */
export const GET: RequestHandler = async (event) => {
  const lists = await roundsAsked(event, null);
  return listsResponse(
    'dot-danh-gia',
    listSheet('councils.rounds.rounds', rounds, lists.rounds),
    listSheet('councils.rounds.sessions', sessionColumns, lists.sessions),
    listSheet('councils.rounds.councils', councils, lists.councils),
  );
};
