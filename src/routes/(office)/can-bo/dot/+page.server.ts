import { formAction, textField } from '#kernel/form.server.ts';
import {
  councilsList,
  createRound,
  roundsList,
  sessionsFor,
} from '#modules/councils/index.server.ts';
import { after, dayField, enter } from '../../../entry.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async (event) => {
  enter(event, 'agency-officer');
  const { actor } = event.locals;
  const [rounds, councils, sessions] = await Promise.all([
    roundsList(actor),
    councilsList(actor),
    sessionsFor(actor),
  ]);
  return { rounds, councils, sessions, key: event.locals.requestId };
};

export const actions: Actions = {
  default: (event) =>
    formAction(
      event,
      createRound,
      (form) => ({
        name: textField(form, 'name') ?? '',
        filesUntil: dayField(form, 'filesUntil'),
        heldFrom: dayField(form, 'heldFrom'),
        heldUntil: dayField(form, 'heldUntil'),
      }),
      () => after(event, '/can-bo/dot'),
    ),
};
