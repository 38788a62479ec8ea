import { decisionDesk } from '#modules/recognition/index.server.ts';
import { enter } from '../../../../entry.ts';
import type { PageServerLoad } from './$types';

export const load: PageServerLoad = async (event) => {
  enter(event, 'agency-officer');
  return {
    decision: await decisionDesk(event.locals.actor, event.params.id),
  };
};
