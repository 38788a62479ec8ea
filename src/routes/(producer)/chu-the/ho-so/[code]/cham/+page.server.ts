import { formAction } from '#kernel/form.server.ts';
import { db } from '#kernel/db.server.ts';
import { dossierView, saveAnswers } from '#modules/dossiers/index.server.ts';
import { chosen } from '#modules/dossiers/index.ts';
import { coach, type Star } from '#modules/rulebooks/index.ts';
import { official } from '#modules/rulebooks/index.server.ts';
import { after, enter } from '../../../../../entry.ts';
import { proposalsFor } from '../../../../../proposals.server.ts';
import { answersOf, baseOf, freshAnswers } from '../typed.server.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async (event) => {
  enter(event, 'producer');
  const dossier = await dossierView(event.locals.actor, event.params.code);
  const asked = event.url.searchParams.get('phan');
  const part = dossier.sheet.parts.find(({ code }) => code === asked) ?? dossier.sheet.parts[0]!;
  const positions = chosen(
    Object.fromEntries(Object.entries(dossier.answers).map(([code, { option }]) => [code, option])),
  );
  const target = Math.min(5, Math.max(3, dossier.rating.stars + 1)) as Star;
  const advice =
    dossier.rating.stars < 5 ? coach(dossier.sheet, dossier.book, positions, { target }) : null;
  const { officialWordings } = await official();
  const wordings = await officialWordings(db(), dossier.book.id, dossier.sheet.sheet);
  return {
    dossier,
    proposals: await proposalsFor(event.locals.actor, dossier),
    part: part.code,
    target,
    advice,
    wordings: Object.fromEntries(
      wordings
        .filter(({ subject }) => subject === 'criterion' || subject === 'option')
        .map((row) => [`${row.criterion}|${row.position}`, row.wording]),
    ),
    saved: event.url.searchParams.get('da-luu') === '1',
  };
};

export const actions: Actions = {
  default: async (event) => {
    const form = await event.request.clone().formData();
    const failure = await formAction(
      event,
      saveAnswers,
      () => ({
        code: event.params.code,
        answers: answersOf(form),
        base: baseOf(form) as never,
      }),
      async ({ code }) => {
        const next = event.url.searchParams.get('tiep');
        return after(
          event,
          next
            ? `/chu-the/ho-so/${code}/cham?phan=${encodeURIComponent(next)}&da-luu=1`
            : `/chu-the/ho-so/${code}`,
        );
      },
    );
    freshAnswers(failure, form, (await dossierView(event.locals.actor, event.params.code)).answers);
    return failure;
  },
};
