import { formAction } from '#kernel/form.server.ts';
import { dossierView, submitDossier, supplyDossier } from '#modules/dossiers/index.server.ts';
import { after, enter } from '../../../../../entry.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async (event) => {
  enter(event, 'producer');
  return {
    dossier: await dossierView(event.locals.actor, event.params.code),
    key: event.locals.requestId,
  };
};

export const actions: Actions = {
  default: async (event) => {
    const { state } = await dossierView(event.locals.actor, event.params.code);
    return formAction(
      event,
      state === 'supplement-requested' ? supplyDossier : submitDossier,
      (form) => ({ code: event.params.code, committed: form.get('committed') === 'on' }),
      ({ code }) => after(event, `/chu-the/ho-so/${code}?da-nop=1`),
    );
  },
};
