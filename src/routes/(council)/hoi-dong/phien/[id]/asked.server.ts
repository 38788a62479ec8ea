import type { RequestEvent } from '@sveltejs/kit';
import { sessionView } from '#modules/councils/index.server.ts';
import { enter } from '../../../../entry.ts';

/** The session of the address, for who has a seat in it and for the agency. */
export function sessionAsked(event: RequestEvent) {
  enter(event, 'council-member', 'council-chair', 'council-secretary', 'agency-officer');
  return sessionView(event.locals.actor, event.params.id!);
}
