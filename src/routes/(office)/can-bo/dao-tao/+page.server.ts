import {
  recentCourses,
  untrainedManagers,
  untrainedProducers,
} from '#modules/training/index.server.ts';
import { trainingAsked } from './asked.server.ts';
import type { PageServerLoad } from './$types';

export const load: PageServerLoad = async (event) => {
  const { question, bad, demonstration } = await trainingAsked(event);
  const { actor } = event.locals;
  const query = event.url.searchParams;
  const [managers, producers, courses] = await Promise.all([
    untrainedManagers(actor, question, { cursor: query.get('sau-can-bo') }),
    untrainedProducers(actor, question, { cursor: query.get('sau-chu-the') }),
    recentCourses(actor),
  ]);
  return {
    ...question,
    bad,
    demonstration,
    managers,
    producers,
    courses,
    url: event.url.pathname + event.url.search,
  };
};
