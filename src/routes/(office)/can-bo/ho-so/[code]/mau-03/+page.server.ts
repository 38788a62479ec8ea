import { redirect } from '@sveltejs/kit';
import { formAction, textField } from '#kernel/form.server.ts';
import { dossierView, forwardDossier } from '#modules/dossiers/index.server.ts';
import { after, dayField, enter } from '../../../../../entry.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async (event) => {
  enter(event, 'commune-officer');
  const dossier = await dossierView(event.locals.actor, event.params.code);
  // who was refused a step is told so here, and finds what was typed
  if (!dossier.steps.includes('forward') && event.request.method !== 'POST')
    redirect(303, after(event, `/can-bo/ho-so/${dossier.code}`));
  return { dossier, key: event.locals.requestId };
};

const assessment = (form: FormData, name: string) => ({
  text: textField(form, name) ?? '',
  finding: textField(form, `${name}-finding`),
});

/** Faults of the parts stand on the fields of the form. */
const fieldNames: Readonly<Record<string, string>> = { text: '', finding: '-finding' };

export const actions: Actions = {
  default: async (event) => {
    const failure = await formAction(
      event,
      forwardDossier,
      (form) => ({
        code: event.params.code,
        localMaterial: assessment(form, 'localMaterial'),
        localLabour: assessment(form, 'localLabour'),
        ideaOrigin: assessment(form, 'ideaOrigin'),
        localIdentity: assessment(form, 'localIdentity'),
        letterNumber: textField(form, 'letterNumber') ?? '',
        letterOn: dayField(form, 'letterOn'),
        signedByName: textField(form, 'signedByName') ?? '',
        signerPost: textField(form, 'signerPost'),
        reportNumber: textField(form, 'reportNumber'),
      }),
      ({ code }) => after(event, `/can-bo/ho-so/${code}`),
    );
    for (const error of failure.data.errors)
      error.field = error.field.replace(
        /\.(text|finding)$/,
        (_, part: string) => fieldNames[part]!,
      );
    return failure;
  },
};
