import { sessionColumns } from '../../../session-columns.server.ts';
import { listSheet, listsResponse } from '../../../workbooks.server.ts';
import { sessionsAsked } from '../asked.server.ts';
import type { RequestHandler } from './$types';

/** The sessions of the councils in which the reader sits. */
export const GET: RequestHandler = async (event) =>
  listsResponse(
    'phien-hop',
    listSheet('councils.sessions.title', sessionColumns, await sessionsAsked(event, null)),
  );
