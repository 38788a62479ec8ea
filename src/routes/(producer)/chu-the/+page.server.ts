import { formAction, textField } from '#kernel/form.server.ts';
import { db } from '#kernel/db.server.ts';
import { consentsOf, endConsent, withdrawIdea } from '#modules/dossiers/index.server.ts';
import { fiveStarProspect } from '#modules/recognition/index.server.ts';
import { producersOf } from '#modules/identity/index.ts';
import { after } from '../../entry.ts';
import { benchAsked } from './asked.server.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async (event) => {
  const bench = await benchAsked(event);
  const { actor } = event.locals;
  // only what a council has judged can wait for the ministry
  const waiting = new Set(
    bench.dossiers
      .filter(({ state }) => state === 'council-result' || state === 'sent-to-centre')
      .map(({ code }) => code),
  );
  const prospects: Record<string, NonNullable<Awaited<ReturnType<typeof fiveStarProspect>>>> = {};
  for (const { code, open } of bench.products) {
    const prospect = open && waiting.has(open) ? await fiveStarProspect(db(), code) : null;
    if (prospect) prospects[code] = prospect;
  }
  return {
    bench,
    prospects,
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
