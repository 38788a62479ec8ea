import { formAction, textField } from '#kernel/form.server.ts';
import { dossierView } from '#modules/dossiers/index.server.ts';
import { complaintDays } from '#modules/recognition/index.ts';
import { complaintsOfDossier, fileComplaint } from '#modules/recognition/index.server.ts';
import { after, dayField, enter } from '../../../../../entry.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async (event) => {
  enter(event, 'producer');
  const dossier = await dossierView(event.locals.actor, event.params.code);
  return {
    dossier: { code: dossier.code, product: dossier.product.name },
    complaints: await complaintsOfDossier(event.locals.actor, dossier.code),
    days: complaintDays,
    sent: event.url.searchParams.get('da-gui') === '1',
    key: event.locals.requestId,
  };
};

export const actions: Actions = {
  default: (event) =>
    formAction(
      event,
      fileComplaint,
      (form) => ({
        dossier: event.params.code,
        against: textField(form, 'against') ?? '',
        againstOn: dayField(form, 'againstOn') ?? '',
        content: textField(form, 'content') ?? '',
        lateReason: textField(form, 'lateReason'),
      }),
      () => after(event, `/chu-the/ho-so/${event.params.code}/khieu-nai?da-gui=1`),
    ),
};
