import { formAction } from '#kernel/form.server.ts';
import { changeRound, roundView } from '#modules/councils/index.server.ts';
import { after, enter } from '../../../../entry.ts';
import { roundTyped } from '../round-form.server.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async (event) => {
  enter(event, 'agency-officer');
  return {
    round: await roundView(event.locals.actor, event.params.id),
    key: event.locals.requestId,
  };
};

export const actions: Actions = {
  default: (event) =>
    formAction(
      event,
      changeRound,
      (form) => ({ ...roundTyped(form), roundId: event.params.id, closed: form.has('closed') }),
      () => after(event, '/can-bo/dot?xong=dot'),
    ),
};
