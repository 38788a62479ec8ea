import { formAction, textField } from '#kernel/form.server.ts';
import { candidatesFor, createCouncil } from '#modules/councils/index.server.ts';
import { after, dayField, enter } from '../../../../entry.ts';
import { valuesTyped } from '../regulation-form.server.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async (event) => {
  enter(event, 'agency-officer');
  return { candidates: await candidatesFor(event.locals.actor), key: event.locals.requestId };
};

export const actions: Actions = {
  default: (event) =>
    formAction(
      event,
      createCouncil,
      (form) => {
        const one = (seat: 'chair' | 'secretary') => {
          const accountId = textField(form, seat);
          return accountId ? [{ accountId, seat }] : [];
        };
        return {
          name: textField(form, 'name') ?? '',
          decisionNo: textField(form, 'decisionNo') ?? '',
          decidedOn: dayField(form, 'decidedOn'),
          validFrom: dayField(form, 'validFrom'),
          validUntil: dayField(form, 'validUntil') ?? null,
          chairScores: form.get('chairScores') === 'on',
          regulationNo: textField(form, 'regulationNo') ?? null,
          regulationOn: dayField(form, 'regulationOn') ?? null,
          ...valuesTyped(form),
          members: [
            ...one('chair'),
            ...one('secretary'),
            ...form.getAll('members').map((accountId) => ({ accountId, seat: 'member' })),
          ],
        };
      },
      ({ id }) => after(event, `/can-bo/hoi-dong/${id}`),
    ),
};
