import { formAction } from '#kernel/form.server.ts';
import { db } from '#kernel/db.server.ts';
import { dossierView, saveAnswers, type DossierView } from '#modules/dossiers/index.server.ts';
import { chosen } from '#modules/dossiers/index.ts';
import { coach, type Star } from '#modules/rulebooks/index.ts';
import { evidenceTypes, official } from '#modules/rulebooks/index.server.ts';
import { after } from '../../../../../entry.ts';
import { proposalsFor } from '../../../../../proposals.server.ts';
import { answersOf, baseOf, freshAnswers, noteOf } from '../typed.server.ts';
import { enterWriter } from '../writer.server.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async (event) => {
  await enterWriter(event);
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
    short: shortOf(dossier, target),
    kinds: Object.fromEntries(
      evidenceTypes().map(({ id, label }) => [id, label[event.locals.locale]]),
    ),
    wordings: Object.fromEntries(
      wordings
        .filter(({ subject }) => subject === 'criterion' || subject === 'option')
        .map((row) => [`${row.criterion}|${row.position}`, row.wording]),
    ),
    saved: event.url.searchParams.get('da-luu') === '1',
  };
};

/** Points and minima that lack to a star. */
function shortOf({ book, rating }: DossierView, target: Star): { points: number; minima: number } {
  const needed = book.bands.find(({ stars }) => stars === target)?.min ?? 0;
  return {
    points: Math.max(0, needed - rating.total),
    minima: rating.unmetMinima.filter(({ star }) => star <= target).length,
  };
}

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
            : `/chu-the/ho-so/${code}?da-luu=1`,
        );
      },
    );
    for (const error of failure.data.errors) {
      const criterion = noteOf(error.field);
      if (!criterion) continue;
      error.field = `note.${criterion}`;
      error.label = event.locals.t('dossiers.score.note.for', { criterion });
    }
    freshAnswers(failure, form, (await dossierView(event.locals.actor, event.params.code)).answers);
    return failure;
  },
};
