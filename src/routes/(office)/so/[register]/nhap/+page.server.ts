import { error, fail, redirect } from '@sveltejs/kit';
import { textOf } from '#kernel/catalogue.server.ts';
import { Refusal } from '#kernel/errors.ts';
import { formFailure, storeFormFile, textField } from '#kernel/form.server.ts';
import { applyImport, previewImport, type ImportAnswer } from '#kernel/register-import.server.ts';
import type { OpenRegister } from '#kernel/register.server.ts';
import { after } from '../../../../entry.ts';
import { registerAt } from '../../../../registers.server.ts';
import type { Actions, PageServerLoad } from './$types';

/** Faults in words, with the column as the file calls it. */
const inWords = (open: OpenRegister, answer: ImportAnswer, locale: 'vi' | 'en') => ({
  ...answer,
  refused: answer.refused.map(({ row, field, code, params }) => ({
    row,
    column:
      field === 'code'
        ? textOf(locale, 'register.code')
        : field
          ? textOf(locale, `${open.register.name}.${field}`)
          : '',
    text: textOf(locale, code, params),
  })),
});

export const load: PageServerLoad = async ({ params, locals, url, parent }) => {
  const { offers } = await parent();
  if (!offers) error(403, locals.t('kernel.error.forbidden'));
  const open = registerAt(params.register);
  const { actor, requestId, locale } = locals;
  const fileId = url.searchParams.get('tep');
  if (!fileId) return { stage: 'choose' as const, key: requestId };
  if (url.searchParams.has('xong')) {
    const number = (name: string) => Number(url.searchParams.get(name)) || 0;
    return {
      stage: 'done' as const,
      key: requestId,
      counts: {
        created: number('them'),
        changed: number('doi'),
        unchanged: number('nguyen'),
        refused: number('loi'),
      },
    };
  }
  try {
    const answer = await previewImport(open, { actor, requestId }, fileId);
    return {
      stage: 'preview' as const,
      key: requestId,
      fileId,
      answer: inWords(open, answer, locale),
    };
  } catch (fault) {
    if (!(fault instanceof Refusal) || fault.kind !== 'invalid') throw fault;
    return {
      stage: 'unreadable' as const,
      key: requestId,
      faults: fault.fields.map(({ code, params }) => textOf(locale, code, params)),
    };
  }
};

export const actions: Actions = {
  tai: async (event) => {
    const form = await event.request.formData();
    const { actor, requestId, t } = event.locals;
    const open = registerAt(event.params.register);
    if (!open.options.rights.offers(actor)) error(403, t('kernel.error.forbidden'));
    let id: string | undefined;
    try {
      id = (await storeFormFile({ actor, requestId }, form, 'file', 'import'))?.id;
    } catch (fault) {
      return formFailure(event, form, fault);
    }
    if (!id)
      return fail(422, {
        errors: [
          { field: 'file', text: t('register.file-missing'), label: t('register.import.file') },
        ],
        values: {},
      });
    redirect(303, after(event, `/so/${open.register.slug}/nhap?tep=${id}`));
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
    const counts = `them=${answer.created}&doi=${answer.changed}&nguyen=${answer.unchanged}&loi=${new Set(answer.refused.map(({ row }) => row)).size}`;
    redirect(303, after(event, `/so/${open.register.slug}/nhap?tep=${fileId}&xong=1&${counts}`));
  },
};
