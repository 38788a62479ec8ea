import { formAction } from '#kernel/form.server.ts';
import { dossierView, saveGeneral } from '#modules/dossiers/index.server.ts';
import { after, enter } from '../../../../../entry.ts';
import { baseOf, freshGeneral, generalOf } from '../typed.server.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async (event) => {
  enter(event, 'producer');
  const { code, general, kind, editable, product, saved } = await dossierView(
    event.locals.actor,
    event.params.code,
  );
  return { code, general, kind, editable, product, saved };
};

export const actions: Actions = {
  default: async (event) => {
    const form = await event.request.clone().formData();
    const failure = await formAction(
      event,
      saveGeneral,
      () => ({ code: event.params.code, general: generalOf(form), base: baseOf(form) as never }),
      ({ code }) => after(event, `/chu-the/ho-so/${code}`),
    );
    for (const error of failure.data.errors) error.field = error.field.replace(/^general\./, '');
    freshGeneral(failure, form, (await dossierView(event.locals.actor, event.params.code)).general);
    return failure;
  },
};
