import { formAction } from '#kernel/form.server.ts';
import { dossierView, submitDossier, supplyDossier } from '#modules/dossiers/index.server.ts';
import { after, enter } from '../../../../../entry.ts';
import { calendarOf } from '../../../calendar.server.ts';
import { enterWriter } from '../writer.server.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async (event) => {
  await enterWriter(event);
  const dossier = await dossierView(event.locals.actor, event.params.code);
  return {
    dossier,
    calendar: await calendarOf(dossier),
    key: event.locals.requestId,
  };
};

export const actions: Actions = {
  default: async (event) => {
    enter(event, 'producer');
    const { state } = await dossierView(event.locals.actor, event.params.code);
    const failure = await formAction(
      event,
      state === 'supplement-requested' ? supplyDossier : submitDossier,
      (form) => ({ code: event.params.code, committed: form.get('committed') === 'on' }),
      ({ code }) => after(event, `/chu-the/ho-so/${code}?da-nop=1`),
    );
    // what is missing stands on the page with its links: the summary says only that something is
    const { errors } = failure.data;
    if (errors.some(({ field }) => /^(general|answers|evidence)\./.test(field)))
      failure.data.errors = [{ field: '', text: event.locals.t('dossiers.error.incomplete') }];
    return failure;
  },
};
