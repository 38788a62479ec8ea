import { error } from '@sveltejs/kit';
import { formAction, textField } from '#kernel/form.server.ts';
import { acceptIdea, ideasFor, returnIdea } from '#modules/dossiers/index.server.ts';
import { loadSheet } from '#modules/rulebooks/index.server.ts';
import { after, enter } from '../../../../entry.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async (event) => {
  enter(event, 'commune-officer', 'agency-officer');
  const { actor, locale, t } = event.locals;
  const idea = (await ideasFor(actor, { code: event.params.code }))[0];
  if (!idea) error(404, t('dossiers.error.no-idea'));
  return {
    idea,
    sheet: idea.sheet ? loadSheet('26-2026', idea.sheet)!.name[locale] : null,
    key: event.locals.requestId,
  };
};

export const actions: Actions = {
  accept: (event) =>
    formAction(
      event,
      acceptIdea,
      () => ({ code: event.params.code }),
      () => after(event, '/can-bo?y-tuong=nhan'),
    ),
  return: (event) =>
    formAction(
      event,
      returnIdea,
      (form) => ({ code: event.params.code, reason: textField(form, 'reason') ?? '' }),
      () => after(event, '/can-bo?y-tuong=tra'),
    ),
};
