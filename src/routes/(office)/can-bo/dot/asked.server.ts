import type { RequestEvent } from '@sveltejs/kit';
import { councilsList, roundsList, sessionsFor } from '#modules/councils/index.server.ts';
import { enter } from '../../../entry.ts';

/** Rounds, sessions and councils, for those who may open the page. */
export async function roundsAsked(event: RequestEvent, limit?: null) {
  enter(event, 'agency-officer');
  const { actor } = event.locals;
  const [rounds, sessions, councils] = await Promise.all([
    roundsList(actor, limit),
    sessionsFor(actor, limit),
    councilsList(actor, limit),
  ]);
  return { rounds, sessions, councils };
}
