import { db } from '#kernel/db.server.ts';
import { formAction, textField } from '#kernel/form.server.ts';
import { libraryOf, producerBench, removeEvidence } from '#modules/dossiers/index.server.ts';
import { evidenceTypes } from '#modules/rulebooks/index.server.ts';
import { producersOf } from '#modules/identity/index.ts';
import { after, enter } from '../../../entry.ts';
import { uploadEvidence } from '../../../uploads.server.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async (event) => {
  enter(event, 'producer');
  const { actor, locale } = event.locals;
  const { producers, today } = await producerBench(actor);
  const libraries = await Promise.all(producers.map(({ id }) => libraryOf(db(), actor, id)));
  return {
    library: libraries.flat(),
    today,
    kinds: evidenceTypes().map(({ id, label }) => ({ value: id, label: label[locale] })),
    key: event.locals.requestId,
  };
};

export const actions: Actions = {
  add: (event) =>
    uploadEvidence(event, producersOf(event.locals.actor)[0] ?? '', null, '/chu-the/minh-chung'),
  remove: (event) =>
    formAction(
      event,
      removeEvidence,
      (form) => ({ id: textField(form, 'id') }),
      () => after(event, '/chu-the/minh-chung'),
    ),
};
