import { db } from '#kernel/db.server.ts';
import { formAction } from '#kernel/form.server.ts';
import { dossierView, libraryOf, linkEvidence } from '#modules/dossiers/index.server.ts';
import { evidenceTypes } from '#modules/rulebooks/index.server.ts';
import { after, enter } from '../../../../../entry.ts';
import { uploadEvidence } from '../../../../../uploads.server.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async (event) => {
  enter(event, 'producer');
  const { actor, locale } = event.locals;
  const dossier = await dossierView(actor, event.params.code);
  return {
    dossier,
    library: await libraryOf(db(), actor, dossier.producer.id),
    kinds: evidenceTypes().map(({ id, label }) => ({ value: id, label: label[locale] })),
    chosen: event.url.searchParams.get('tieu-chi') ?? '',
    key: event.locals.requestId,
  };
};

export const actions: Actions = {
  link: (event) =>
    formAction(
      event,
      linkEvidence,
      (form) => ({
        code: event.params.code,
        criterion: String(form.get('criterion') ?? ''),
        evidenceIds: form.getAll('evidenceIds'),
      }),
      ({ code }) => after(event, `/chu-the/ho-so/${code}/minh-chung`),
    ),
  add: async (event) => {
    enter(event, 'producer');
    const dossier = await dossierView(event.locals.actor, event.params.code);
    return uploadEvidence(
      event,
      dossier.producer.id,
      dossier.code,
      `/chu-the/ho-so/${dossier.code}/minh-chung`,
    );
  },
};
