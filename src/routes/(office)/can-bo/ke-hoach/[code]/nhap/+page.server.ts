import { redirect } from '@sveltejs/kit';
import { textOf } from '#kernel/catalogue.server.ts';
import { db } from '#kernel/db.server.ts';
import { formFailure, textField } from '#kernel/form.server.ts';
import {
  importPlan,
  planHead,
  planHeader,
  previewPlanImport,
} from '#modules/programme/index.server.ts';
import { after, enter } from '../../../../../entry.ts';
import { countsOf, takeImportFile, unreadable } from '../../../../../import-steps.server.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async (event) => {
  enter(event, 'agency-officer', 'trade-officer');
  const { actor, requestId, locale } = event.locals;
  const head = await planHead(db(), actor, event.params.code);
  const base = {
    code: head.code,
    title: head.versions.at(-1)!.title,
    key: requestId,
    titles: null,
  };
  const fileId = event.url.searchParams.get('tep');
  if (!fileId) return { ...base, step: { stage: 'choose' as const } };
  try {
    const answer = await previewPlanImport({ actor, requestId }, head.code, fileId);
    const refused = answer.refused.map(({ row, field, code, params }) => ({
      row,
      column: planHeader(field, locale),
      text: textOf(locale, code, params),
    }));
    return {
      ...base,
      titles: answer.titles,
      step: { stage: 'preview' as const, fileId, counts: countsOf(answer), refused },
    };
  } catch (fault) {
    return { ...base, step: { stage: 'unreadable' as const, faults: unreadable(fault, locale) } };
  }
};

export const actions: Actions = {
  tai: async (event) => {
    enter(event, 'agency-officer', 'trade-officer');
    return takeImportFile(event, `/can-bo/ke-hoach/${event.params.code}/nhap`);
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
