import type { RequestEvent } from '@sveltejs/kit';
import { sessionsFor } from '#modules/councils/index.server.ts';
import { enter } from '../../entry.ts';

export const councilRoles = ['council-member', 'council-chair', 'council-secretary'] as const;

/** Sessions of the actor's councils, for those who may open the page. */
export function sessionsAsked(event: RequestEvent, limit?: null) {
  enter(event, ...councilRoles, 'agency-officer', 'inspector');
  return sessionsFor(event.locals.actor, limit);
}
