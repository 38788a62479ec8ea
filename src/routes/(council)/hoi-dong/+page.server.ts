import { sessionsFor } from '#modules/councils/index.server.ts';
import { hasRole } from '#modules/identity/index.ts';
import { enter } from '../../entry.ts';
import type { PageServerLoad } from './$types';

export const load: PageServerLoad = async (event) => {
  const council = ['council-member', 'council-chair', 'council-secretary'] as const;
  enter(event, ...council, 'agency-officer', 'inspector');
  const { actor } = event.locals;
  return {
    sessions: await sessionsFor(actor),
    // the inspector reads what the opened sheets tell, and is not in the room
    statisticsOnly: ![...council, 'agency-officer' as const].some((role) => hasRole(actor, role)),
  };
};
