import { redirect } from '@sveltejs/kit';
import { textOf } from '#kernel/catalogue.server.ts';
import { formFailure, textField } from '#kernel/form.server.ts';
import type { Locale } from '#kernel/messages.ts';
import {
  applyProducerImport,
  previewProducerImport,
  producerColumnName,
  type ProducerImport,
} from '#modules/registry/index.server.ts';
import { after, enter } from '../../../../entry.ts';
import {
  countsOf,
  doneCounts,
  donePath,
  takeImportFile,
  unreadable,
} from '../../../../import-steps.server.ts';
import type { Actions, PageServerLoad } from './$types';

const here = '/can-bo/chu-the/nhap';

/** Faults in words, with the column as the template calls it. */
const inWords = (faults: ProducerImport['refused'], locale: Locale) =>
  faults.map(({ row, field, code, params }) => ({
    row,
    column: producerColumnName(field, locale),
    text: textOf(locale, code, params),
  }));

export const load: PageServerLoad = async (event) => {
  enter(event, 'commune-officer', 'agency-officer');
  const { actor, requestId, locale } = event.locals;
  const query = event.url.searchParams;
  const base = { key: requestId, rows: null, read: 0 };
  const fileId = query.get('tep');
  if (!fileId) return { ...base, step: { stage: 'choose' as const } };
  const counts = doneCounts(query);
  if (counts) return { ...base, step: { stage: 'done' as const, counts } };
  try {
    const answer = await previewProducerImport({ actor, requestId }, fileId);
    return {
      ...base,
      rows: answer.rows,
      read: answer.read,
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
    enter(event, 'commune-officer', 'agency-officer');
    return takeImportFile(event, here);
  },
  nhan: async (event) => {
    enter(event, 'commune-officer', 'agency-officer');
    const form = await event.request.formData();
    const { actor, requestId } = event.locals;
    const fileId = textField(form, 'fileId') ?? '';
    let answer: ProducerImport;
    try {
      answer = await applyProducerImport(
        { actor, requestId, idempotencyKey: textField(form, 'idempotency-key') ?? null },
        fileId,
      );
    } catch (fault) {
      return formFailure(event, form, fault, 'registry');
    }
    redirect(303, after(event, donePath(here, fileId, answer)));
  },
};
