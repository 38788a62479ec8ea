import { formAction, textField } from '#kernel/form.server.ts';
import { createRound } from '#modules/councils/index.server.ts';
import { after, dayField } from '../../../entry.ts';
import { roundsAsked } from './asked.server.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async (event) => ({
  ...(await roundsAsked(event)),
  key: event.locals.requestId,
});

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
        confirmed: form.has('confirmed'),
      }),
      () => after(event, '/can-bo/dot'),
    ),
};
