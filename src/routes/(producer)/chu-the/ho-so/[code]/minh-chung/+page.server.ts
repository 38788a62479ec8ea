import { db } from '#kernel/db.server.ts';
import { redirect } from '@sveltejs/kit';
import { formAction, formFailure, textField } from '#kernel/form.server.ts';
import { dossierView, libraryOf, linkEvidence } from '#modules/dossiers/index.server.ts';
import { evidenceTypes } from '#modules/rulebooks/index.server.ts';
import { after } from '../../../../../entry.ts';
import { attachProposal } from '../../../../../proposals-attach.server.ts';
import { proposalsFor } from '../../../../../proposals.server.ts';
import { justKept, uploadEvidence } from '../../../../../uploads.server.ts';
import { calendarOf } from '../../../calendar.server.ts';
import { enterWriter } from '../writer.server.ts';
import type { Actions, PageServerLoad } from './$types';

/** Where a criterion stands on this page. */
const placeOf = (criterion: string): string => `tc-${criterion.replace(/[^a-zA-Z0-9-]/g, '-')}`;

export const load: PageServerLoad = async (event) => {
  await enterWriter(event);
  const { actor, locale } = event.locals;
  const dossier = await dossierView(actor, event.params.code);
  return {
    dossier,
    calendar: await calendarOf(dossier),
    proposals: await proposalsFor(actor, dossier),
    library: await libraryOf(db(), actor, dossier.producer.id),
    kinds: evidenceTypes().map(({ id, label }) => ({ value: id, label: label[locale] })),
    kept: justKept(event),
    savedAt: event.url.searchParams.get('da-gan'),
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
      ({ code, criterion }) =>
        `${after(event, `/chu-the/ho-so/${code}/minh-chung`)}?da-gan=${encodeURIComponent(criterion)}#${placeOf(criterion)}`,
    ),
  attach: async (event) => {
    await enterWriter(event);
    const form = await event.request.formData();
    const { actor, requestId } = event.locals;
    const criterion = textField(form, 'criterion') ?? '';
    try {
      await attachProposal(
        { actor, requestId, idempotencyKey: textField(form, 'idempotency-key') ?? null },
        await dossierView(actor, event.params.code),
        { criterion, key: textField(form, 'key') ?? '' },
      );
    } catch (error) {
      return formFailure(event, form, error, 'dossiers');
    }
    const at = after(event, `/chu-the/ho-so/${event.params.code}/minh-chung`);
    redirect(303, `${at}?da-gan=${encodeURIComponent(criterion)}#${placeOf(criterion)}`);
  },
  add: async (event) => {
    await enterWriter(event);
    const dossier = await dossierView(event.locals.actor, event.params.code);
    return uploadEvidence(
      event,
      dossier.producer.id,
      dossier.code,
      `/chu-the/ho-so/${dossier.code}/minh-chung`,
    );
  },
};
