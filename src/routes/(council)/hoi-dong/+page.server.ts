import { sessionsFor } from '#modules/councils/index.server.ts';
import { enter } from '../../entry.ts';
import type { PageServerLoad } from './$types';

export const load: PageServerLoad = async (event) => {
  enter(event, 'council-member', 'council-chair', 'council-secretary', 'agency-officer');
  return { sessions: await sessionsFor(event.locals.actor) };
};
