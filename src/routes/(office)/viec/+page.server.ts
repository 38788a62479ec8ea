import { dueSoonOf, taskList } from '#modules/programme/index.server.ts';
import { tasksAsked } from './asked.server.ts';
import type { PageServerLoad } from './$types';

export const load: PageServerLoad = async (event) => {
  const { state, question } = await tasksAsked(event);
  const { actor } = event.locals;
  return {
    state,
    whose: question.whose,
    due: await dueSoonOf(actor, question.on),
    tasks: await taskList(actor, question),
  };
};
