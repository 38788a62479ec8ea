import { formAction, textField } from '#kernel/form.server.ts';
import { db } from '#kernel/db.server.ts';
import { dossierView, withdrawDossier } from '#modules/dossiers/index.server.ts';
import { certificateOfDossier, fiveStarProspect } from '#modules/recognition/index.server.ts';
import { after } from '../../../../entry.ts';
import { calendarOf } from '../../calendar.server.ts';
import { enterWriter } from './writer.server.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async (event) => {
  await enterWriter(event);
  const dossier = await dossierView(event.locals.actor, event.params.code);
  return {
    dossier,
    calendar: await calendarOf(dossier),
    prospect: ['council-result', 'sent-to-centre'].includes(dossier.state)
      ? await fiveStarProspect(db(), dossier.product.code)
      : null,
    certificate: await certificateOfDossier(db(), dossier.id),
    saved: event.url.searchParams.get('da-luu') === '1',
    sent: event.url.searchParams.get('da-nop') === '1',
    key: event.locals.requestId,
  };
};

export const actions: Actions = {
  withdraw: (event) =>
    formAction(
      event,
      withdrawDossier,
      (form) => ({ code: event.params.code, reason: textField(form, 'reason') ?? '' }),
      ({ code }) => after(event, `/chu-the/ho-so/${code}`),
    ),
};
