import { formAction, textField } from '#kernel/form.server.ts';
import { planInspections } from '#modules/recognition/index.server.ts';
import { after, dayField, numberField } from '../../../entry.ts';
import { inspectionAsked } from './asked.server.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async (event) => {
  const made = /^(\d{1,3})-(\d{1,3})-(\d{1,3})$/.exec(event.url.searchParams.get('xong') ?? '');
  return {
    desk: await inspectionAsked(event),
    made: made && { byRisk: Number(made[1]), atRandom: Number(made[2]), missing: Number(made[3]) },
    key: event.locals.requestId,
  };
};

export const actions: Actions = {
  plan: (event) =>
    formAction(
      event,
      planInspections,
      (form) => ({
        byRisk: numberField(form, 'byRisk') ?? 0,
        atRandom: numberField(form, 'atRandom') ?? 0,
        seed: textField(form, 'seed') ?? '',
        plannedOn: dayField(form, 'plannedOn') ?? '',
        body: textField(form, 'body'),
      }),
      ({ byRisk, atRandom, missing }) =>
        after(event, `/can-bo/kiem-tra?xong=${byRisk}-${atRandom}-${missing}`),
    ),
};
