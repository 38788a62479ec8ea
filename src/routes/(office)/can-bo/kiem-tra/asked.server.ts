import type { RequestEvent } from '@sveltejs/kit';
import { inspectionDesk } from '#modules/recognition/index.server.ts';
import { enter } from '../../../entry.ts';

/** What speaks for a check, for those who may open the page. */
export function inspectionAsked(event: RequestEvent, limit?: null) {
  enter(event, 'agency-officer', 'inspector');
  return inspectionDesk(event.locals.actor, limit);
}
