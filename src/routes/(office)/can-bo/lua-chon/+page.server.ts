import { waitingCandidates } from '#modules/registry/index.server.ts';
import { enter } from '../../../entry.ts';
import type { PageServerLoad } from './$types';

export const load: PageServerLoad = async (event) => {
  enter(event, 'commune-officer', 'agency-officer');
  return { rows: await waitingCandidates(event.locals.actor) };
};
