import { reviewsFor } from '#modules/councils/index.server.ts';
import { enter } from '../../entry.ts';
import type { PageServerLoad } from './$types';

export const load: PageServerLoad = async (event) => {
  enter(event, 'advisory-team', 'agency-officer');
  return { reviews: await reviewsFor(event.locals.actor) };
};
