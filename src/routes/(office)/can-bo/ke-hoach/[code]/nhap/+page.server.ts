import { redirect } from '@sveltejs/kit';
import { textOf } from '#kernel/catalogue.server.ts';
import { db } from '#kernel/db.server.ts';
import { Refusal } from '#kernel/errors.ts';
import { storeFile } from '#kernel/files.server.ts';
import { formFailure, textField } from '#kernel/form.server.ts';
import {
  importPlan,
  planHead,
  planHeader,
  previewPlanImport,
  type PlanImportAnswer,
} from '#modules/programme/index.server.ts';
import { after, enter } from '../../../../../entry.ts';
import type { Actions, PageServerLoad } from './$types';

/** Faults in words, with the column as the file calls it. */
const inWords = (answer: PlanImportAnswer, locale: 'vi' | 'en') => ({
  ...answer,
  refused: answer.refused.map(({ row, field, code, params }) => ({
    row,
    column: planHeader(field, locale),
    text: textOf(locale, code, params),
  })),
});

export const load: PageServerLoad = async (event) => {
  enter(event, 'agency-officer', 'trade-officer');
  const { actor, requestId, locale } = event.locals;
  const head = await planHead(db(), actor, event.params.code);
  const base = { code: head.code, title: head.versions.at(-1)!.title, key: requestId };
  const fileId = event.url.searchParams.get('tep');
  if (!fileId) return { ...base, stage: 'choose' as const };
  try {
    const answer = await previewPlanImport({ actor, requestId }, head.code, fileId);
    return { ...base, stage: 'preview' as const, fileId, answer: inWords(answer, locale) };
  } catch (fault) {
    if (!(fault instanceof Refusal) || fault.kind === 'not-found' || fault.kind === 'forbidden')
      throw fault;
    const faults = fault.fields.length ? fault.fields : [fault];
    return {
      ...base,
      stage: 'unreadable' as const,
      faults: faults.map(({ code, params }) => textOf(locale, code, params)),
    };
  }
};

export const actions: Actions = {
  tai: async (event) => {
    enter(event, 'agency-officer', 'trade-officer');
    const form = await event.request.formData();
    const { actor, requestId } = event.locals;
    const file = form.get('file');
    let id: string;
    try {
      if (!(file instanceof File) || file.size === 0)
        throw new Refusal('invalid', 'kernel.error.invalid', {
          fields: [{ field: 'file', code: 'register.file-missing' }],
        });
      const bytes = new Uint8Array(await file.arrayBuffer());
      ({ id } = await storeFile(
        { actor, requestId },
        { name: file.name, bytes, purpose: 'import' },
      ));
    } catch (fault) {
      return formFailure(event, form, fault);
    }
    redirect(303, after(event, `/can-bo/ke-hoach/${event.params.code}/nhap?tep=${id}`));
  },
  nhan: async (event) => {
    enter(event, 'agency-officer', 'trade-officer');
    const form = await event.request.formData();
    const { actor, requestId } = event.locals;
    try {
      await importPlan(
        { actor, requestId, idempotencyKey: textField(form, 'idempotency-key') ?? null },
        { code: event.params.code, fileId: textField(form, 'fileId') ?? '' },
      );
    } catch (fault) {
      return formFailure(event, form, fault, 'programme');
    }
    redirect(303, after(event, `/can-bo/ke-hoach/${event.params.code}`));
  },
};
