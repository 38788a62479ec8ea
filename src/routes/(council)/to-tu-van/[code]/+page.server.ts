import { redirect } from '@sveltejs/kit';
import { Refusal } from '#kernel/errors.ts';
import { formAction, formFailure, storeFormFile, textField } from '#kernel/form.server.ts';
import {
  answerTest,
  preScore,
  recordVisit,
  reportTeam,
  requestTest,
  teamView,
} from '#modules/councils/index.server.ts';
import { after, dayField, enter } from '../../../entry.ts';
import type { Actions, PageServerLoad, RequestEvent } from './$types';

export const load: PageServerLoad = async (event) => {
  enter(event, 'advisory-team', 'agency-officer');
  return {
    review: await teamView(event.locals.actor, event.params.code),
    key: event.locals.requestId,
    done: event.url.searchParams.has('xong'),
  };
};

const here = (event: RequestEvent) => () => after(event, `/to-tu-van/${event.params.code}?xong`);

/** Degrees as typed, with a point or a comma; what is no number is refused by the command. */
const degrees = (form: FormData, name: string) => {
  const typed = textField(form, name);
  return typed === undefined ? undefined : Number(typed.replace(',', '.'));
};

async function visit(event: RequestEvent) {
  const form = await event.request.formData();
  const { actor, requestId } = event.locals;
  const context = { actor, requestId };
  try {
    // nobody fills the store who may not read the review
    await teamView(actor, event.params.code);
    const photo = await storeFormFile(context, form, 'photo', 'evidence');
    await recordVisit(
      { ...context, idempotencyKey: textField(form, 'idempotency-key') ?? null },
      {
        code: event.params.code,
        visitedOn: dayField(form, 'visitedOn') ?? '',
        place: textField(form, 'place') ?? '',
        latitude: degrees(form, 'latitude'),
        longitude: degrees(form, 'longitude'),
        findings: textField(form, 'findings') ?? '',
        photos: photo
          ? [{ fileId: photo.id, caption: textField(form, 'caption') ?? photo.name }]
          : [],
      },
    );
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return formFailure(event, form, error, 'councils');
  }
  redirect(303, here(event)());
}

export const actions: Actions = {
  visit,
  test: (event) =>
    formAction(
      event,
      requestTest,
      (form) => ({
        code: event.params.code,
        subject: textField(form, 'subject') ?? '',
        reason: textField(form, 'reason') ?? '',
      }),
      here(event),
    ),
  answer: (event) =>
    formAction(
      event,
      answerTest,
      (form) => ({
        code: event.params.code,
        testId: textField(form, 'testId') ?? '',
        result: textField(form, 'result') ?? '',
      }),
      here(event),
    ),
  score: (event) =>
    formAction(
      event,
      preScore,
      (form) => ({
        code: event.params.code,
        answers: Object.fromEntries(
          [...form.entries()].flatMap(([field, value]) => {
            const code = /^answers\.(.+)$/.exec(field)?.[1];
            return code && typeof value === 'string' && /^\d+$/.test(value)
              ? [[code, Number(value)]]
              : [];
          }),
        ),
        opinion: textField(form, 'opinion') ?? '',
        submit: form.get('submit') === '1',
      }),
      here(event),
    ),
  report: (event) =>
    formAction(
      event,
      reportTeam,
      (form) => ({ code: event.params.code, report: textField(form, 'report') ?? '' }),
      here(event),
    ),
};
