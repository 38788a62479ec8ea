import { formAction } from '#kernel/form.server.ts';
import { dossierView, likenessOf, saveGeneral } from '#modules/dossiers/index.server.ts';
import { after } from '../../../../../entry.ts';
import { baseOf, freshGeneral, generalOf, nameContacts } from '../typed.server.ts';
import { enterWriter } from '../writer.server.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async (event) => {
  await enterWriter(event);
  const dossier = await dossierView(event.locals.actor, event.params.code);
  const { code, own, general, kind, editable, product, saved } = dossier;
  return {
    code,
    own,
    general,
    kind,
    editable,
    product,
    saved,
    likeness: editable ? await likenessOf(dossier, general.history) : null,
  };
};

export const actions: Actions = {
  default: async (event) => {
    const form = await event.request.clone().formData();
    const failure = await formAction(
      event,
      saveGeneral,
      () => ({ code: event.params.code, general: generalOf(form), base: baseOf(form) as never }),
      ({ code }) => after(event, `/chu-the/ho-so/${code}?da-luu=1`),
    );
    for (const error of failure.data.errors) error.field = error.field.replace(/^general\./, '');
    const stored = (await dossierView(event.locals.actor, event.params.code)).general;
    nameContacts(failure, generalOf(form), stored, event.locals.t);
    freshGeneral(failure, form, stored);
    return failure;
  },
};
