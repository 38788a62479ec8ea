import { formAction, textField } from '#kernel/form.server.ts';
import { councilView, enterRegulation } from '#modules/councils/index.server.ts';
import { after, dayField, enter } from '../../../../entry.ts';
import { valuesTyped } from '../regulation-form.server.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async (event) => {
  enter(event, 'agency-officer');
  return {
    council: await councilView(event.locals.actor, event.params.id),
    key: event.locals.requestId,
  };
};

export const actions: Actions = {
  default: (event) =>
    formAction(
      event,
      enterRegulation,
      (form) => ({
        councilId: event.params.id,
        validFrom: dayField(form, 'validFrom'),
        documentNo: textField(form, 'documentNo') ?? '',
        decidedOn: dayField(form, 'decidedOn'),
        ...valuesTyped(form),
      }),
      () => after(event, `/can-bo/hoi-dong/${event.params.id}`),
    ),
};
