import { redirect } from '@sveltejs/kit';
import { textOf } from '#kernel/catalogue.server.ts';
import { formFailure, textField } from '#kernel/form.server.ts';
import type { Locale } from '#kernel/messages.ts';
import {
  applyProductImport,
  columnName,
  previewProductImport,
  type ProductImport,
} from '#modules/recognition/index.server.ts';
import { after, enter } from '../../../../entry.ts';
import {
  countsOf,
  doneCounts,
  donePath,
  takeImportFile,
  unreadable,
} from '../../../../import-steps.server.ts';
import { importers } from './importers.ts';
import type { Actions, PageServerLoad } from './$types';

const here = '/can-bo/san-pham/nhap';

/** Faults in words, with the column as the template calls it. */
const inWords = (faults: ProductImport['refused'], locale: Locale) =>
  faults.map(({ row, field, code, params }) => ({
    row,
    column: columnName(field, locale),
    text: textOf(locale, code, params),
  }));

export const load: PageServerLoad = async (event) => {
  enter(event, ...importers);
  const { actor, requestId, locale } = event.locals;
  const query = event.url.searchParams;
  const base = { key: requestId, rows: null, warnings: [], read: 0 };
  const fileId = query.get('tep');
  if (!fileId) return { ...base, step: { stage: 'choose' as const } };
  const counts = doneCounts(query);
  if (counts) return { ...base, step: { stage: 'done' as const, counts } };
  try {
    const answer = await previewProductImport({ actor, requestId }, fileId);
    return {
      ...base,
      rows: answer.rows,
      read: answer.read,
      warnings: inWords(answer.warnings, locale),
      step: {
        stage: 'preview' as const,
        fileId,
        counts: countsOf(answer),
        refused: inWords(answer.refused, locale),
      },
    };
  } catch (fault) {
    return { ...base, step: { stage: 'unreadable' as const, faults: unreadable(fault, locale) } };
  }
};

export const actions: Actions = {
  tai: async (event) => {
    enter(event, ...importers);
    return takeImportFile(event, here);
  },
  nhan: async (event) => {
    enter(event, ...importers);
    const form = await event.request.formData();
    const { actor, requestId } = event.locals;
    const fileId = textField(form, 'fileId') ?? '';
    let answer: ProductImport;
    try {
      answer = await applyProductImport(
        { actor, requestId, idempotencyKey: textField(form, 'idempotency-key') ?? null },
        fileId,
      );
    } catch (fault) {
      return formFailure(event, form, fault, 'recognition');
    }
    redirect(303, after(event, donePath(here, fileId, answer)));
  },
};
