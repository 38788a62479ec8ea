import { formAction, textField } from '#kernel/form.server.ts';
import { consentsOf, endConsent, withdrawIdea } from '#modules/dossiers/index.server.ts';
import { producersOf } from '#modules/identity/index.ts';
import { after } from '../../entry.ts';
import { benchAsked } from './asked.server.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async (event) => {
  const bench = await benchAsked(event);
  const { actor } = event.locals;
  return {
    bench,
    consents: await consentsOf(actor, { by: producersOf(actor) }),
    key: event.locals.requestId,
    /** the idea that was just sent */
    sent: event.url.searchParams.get('y-tuong'),
  };
};

export const actions: Actions = {
  'end-consent': (event) =>
    formAction(
      event,
      endConsent,
      (form) => ({ id: textField(form, 'id') ?? '' }),
      () => after(event, '/chu-the'),
    ),
  'withdraw-idea': (event) =>
    formAction(
      event,
      withdrawIdea,
      (form) => ({ code: textField(form, 'code') ?? '' }),
      () => after(event, '/chu-the'),
    ),
};
