import { formAction } from '#kernel/form.server.ts';
import { dossierView, saveGeneral } from '#modules/dossiers/index.server.ts';
import { generalSections, type GeneralField } from '#modules/dossiers/index.ts';
import { after, dayField, enter, numberField } from '../../../../../entry.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async (event) => {
  enter(event, 'producer');
  const { code, general, kind, editable, product } = await dossierView(
    event.locals.actor,
    event.params.code,
  );
  return { code, general, kind, editable, product };
};

const boxes: readonly GeneralField[] = ['qualityAnnounced', 'foodSafetyCertified'];

/** The form as the command reads it; a fault names the field, not its path. */
function generalOf(form: FormData): Record<string, unknown> {
  const general: Record<string, unknown> = {};
  for (const field of generalSections.flatMap((section) => section.fields)) {
    if (boxes.includes(field)) general[field] = form.get(field) === 'on';
    else if (field === 'intellectualProperty') general[field] = form.getAll(field);
    else if (field === 'samples') general[field] = numberField(form, field) ?? 0;
    else if (field === 'registeredOn') general[field] = dayField(form, field) ?? '';
    else general[field] = form.get(field) ?? '';
  }
  return general;
}

export const actions: Actions = {
  default: async (event) => {
    const failure = await formAction(
      event,
      saveGeneral,
      (form) => ({ code: event.params.code, general: generalOf(form) }),
      ({ code }) => after(event, `/chu-the/ho-so/${code}`),
    );
    for (const error of failure.data.errors) error.field = error.field.replace(/^general\./, '');
    return failure;
  },
};
