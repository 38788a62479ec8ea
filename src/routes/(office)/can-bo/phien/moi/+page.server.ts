import { formAction, textField } from '#kernel/form.server.ts';
import { councilsList, createSession, roundsList } from '#modules/councils/index.server.ts';
import { after, dayField, enter } from '../../../../entry.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async (event) => {
  enter(event, 'agency-officer');
  const { actor } = event.locals;
  const [rounds, councils] = await Promise.all([roundsList(actor), councilsList(actor)]);
  return {
    rounds: rounds.filter(({ state }) => state === 'open'),
    councils,
    key: event.locals.requestId,
  };
};

export const actions: Actions = {
  default: (event) =>
    formAction(
      event,
      createSession,
      (form) => ({
        councilId: textField(form, 'councilId'),
        roundId: textField(form, 'roundId'),
        heldOn: dayField(form, 'heldOn'),
        venue: textField(form, 'venue'),
        withoutReport: textField(form, 'withoutReport'),
      }),
      ({ id }) => after(event, `/hoi-dong/phien/${id}`),
    ),
};
