import { error, redirect } from '@sveltejs/kit';
import { textOf } from '#kernel/catalogue.server.ts';
import { formFailure, textField } from '#kernel/form.server.ts';
import { applyImport, previewImport, type ImportAnswer } from '#kernel/register-import.server.ts';
import type { OpenRegister } from '#kernel/register.server.ts';
import { after } from '../../../../entry.ts';
import {
  countsOf,
  doneCounts,
  donePath,
  takeImportFile,
  unreadable,
} from '../../../../import-steps.server.ts';
import { registerAt } from '../../../../registers.server.ts';
import { shownChanges } from './changes.server.ts';
import type { Actions, PageServerLoad } from './$types';

/** Faults in words, with the column as the file calls it. */
const inWords = (open: OpenRegister, { refused }: ImportAnswer, locale: 'vi' | 'en') =>
  refused.map(({ row, field, code, params }) => ({
    row,
    column:
      field === 'code'
        ? textOf(locale, 'register.code')
        : field
          ? textOf(locale, `${open.register.name}.${field}`)
          : '',
    text: textOf(locale, code, params),
  }));

export const load: PageServerLoad = async ({ params, locals, url, parent }) => {
  const { offers } = await parent();
  if (!offers) error(403, locals.t('kernel.error.forbidden'));
  const open = registerAt(params.register);
  const { actor, requestId, locale } = locals;
  const key = requestId;
  const fileId = url.searchParams.get('tep');
  if (!fileId) return { key, step: { stage: 'choose' as const } };
  const counts = doneCounts(url.searchParams);
  if (counts) return { key, step: { stage: 'done' as const, counts } };
  try {
    const answer = await previewImport(open, { actor, requestId }, fileId);
    const refused = inWords(open, answer, locale);
    return {
      key,
      step: { stage: 'preview' as const, fileId, counts: countsOf(answer), refused },
      ...(await shownChanges(open, answer, locale)),
    };
  } catch (fault) {
    return { key, step: { stage: 'unreadable' as const, faults: unreadable(fault, locale) } };
  }
};

export const actions: Actions = {
  tai: async (event) => {
    const open = registerAt(event.params.register);
    if (!open.options.rights.offers(event.locals.actor))
      error(403, event.locals.t('kernel.error.forbidden'));
    return takeImportFile(event, `/so/${open.register.slug}/nhap`);
  },
  nhan: async (event) => {
    const form = await event.request.formData();
    const { actor, requestId } = event.locals;
    const open = registerAt(event.params.register);
    const fileId = textField(form, 'fileId') ?? '';
    let answer: ImportAnswer;
    try {
      const idempotencyKey = textField(form, 'idempotency-key') ?? null;
      answer = await applyImport(open, { actor, requestId, idempotencyKey }, fileId);
    } catch (fault) {
      return formFailure(event, form, fault);
    }
    redirect(303, after(event, donePath(`/so/${open.register.slug}/nhap`, fileId, answer)));
  },
};
