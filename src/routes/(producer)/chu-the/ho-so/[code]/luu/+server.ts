import { json } from '@sveltejs/kit';
import { textOf } from '#kernel/catalogue.server.ts';
import { Refusal, refusalStatus } from '#kernel/errors.ts';
import { formatInstant } from '#ui/numbers.ts';
import {
  dossierView,
  likenessOf,
  saveAnswers,
  saveGeneral,
} from '#modules/dossiers/index.server.ts';
import { answersOf, baseOf, generalOf, noteOf, soundPart } from '../typed.server.ts';
import { enterWriter } from '../writer.server.ts';
import type { RequestHandler } from './$types';

/**
 * Keeps a draft while it is typed, for the island `autosave`: the same form, the same commands as its button. Answers
 * with a sentence for the reader and what the form is to take as its base from now on.
 */
export const POST: RequestHandler = async (event) => {
  await enterWriter(event);
  const { actor, requestId, locale, t } = event.locals;
  const { code } = event.params;
  const form = await event.request.formData();
  const base = baseOf(form) as never;
  try {
    if (event.url.searchParams.get('trang') === 'cham') {
      const answers = answersOf(form);
      const { savedAt } = await saveAnswers({ actor, requestId }, { code, answers, base });
      return json({ text: at(savedAt), base: JSON.stringify(answers) });
    }
    const dossier = await dossierView(actor, code);
    const stored = dossier.general;
    const { general, left } = soundPart(generalOf(form), stored);
    const { savedAt } = await saveGeneral({ actor, requestId }, { code, general, base });
    const names = left.map((field) => t(`dossiers.field.${field}`)).join(', ');
    const likeness =
      general.history === stored.history ? null : await likenessOf(dossier, general.history);
    const product = likeness?.product ?? t('dossiers.story.another');
    return json({
      text: [
        at(savedAt),
        left.length ? t('dossiers.autosave.left', { names }) : '',
        likeness ? t('dossiers.story.alike', { percent: likeness.percent, product }) : '',
      ].join(' '),
      base: JSON.stringify(general),
    });
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    const faults = error.fields.map((fault) => {
      const criterion = noteOf(fault.field);
      const name = criterion && `${t('dossiers.score.note.for', { criterion })}: `;
      return `${name ?? ''}${textOf(locale, fault.code, fault.params)}`;
    });
    const text = [textOf(locale, error.code, error.params), ...faults].join(' ');
    return json({ text }, { status: refusalStatus[error.kind] });
  }

  function at(savedAt: string): string {
    return t('dossiers.autosave.saved', { at: formatInstant(new Date(savedAt), locale) });
  }
};
