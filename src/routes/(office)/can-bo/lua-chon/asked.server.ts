import type { RequestEvent } from '@sveltejs/kit';
import { waitingCandidates } from '#modules/registry/index.server.ts';
import { enter } from '../../../entry.ts';

/** What waits for a locality's decision, for those who may open the page. */
export function waitingAsked(event: RequestEvent, limit?: null) {
  enter(event, 'commune-officer', 'agency-officer');
  return waitingCandidates(event.locals.actor, limit);
}
