import { hasRole } from '#modules/identity/index.ts';
import { councilRoles, sessionsAsked } from './asked.server.ts';
import type { PageServerLoad } from './$types';

export const load: PageServerLoad = async (event) => ({
  sessions: await sessionsAsked(event),
  // whoever may call one: the agency, and the secretary of a council
  calls: (['agency-officer', 'council-secretary'] as const).some((role) =>
    hasRole(event.locals.actor, role),
  ),
  // the inspector reads what the opened sheets tell, and is not in the room
  statisticsOnly: ![...councilRoles, 'agency-officer' as const].some((role) =>
    hasRole(event.locals.actor, role),
  ),
});
