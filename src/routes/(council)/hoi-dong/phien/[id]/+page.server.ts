import { fail, redirect } from '@sveltejs/kit';
import { Refusal } from '#kernel/errors.ts';
import { formAction, formFailure, textField, typedValues } from '#kernel/form.server.ts';
import {
  closeSession,
  declareInterest,
  openSession,
  recordAbsence,
  recordAttendance,
  starsForPapers,
  takeBackAbsence,
} from '#modules/councils/index.server.ts';
import { issuablePapers, issuedPapers } from '#modules/recognition/index.server.ts';
import { after } from '../../../../entry.ts';
import { numberedName, papersOf } from '../../../../paper-names.ts';
import { sessionAsked } from './asked.server.ts';
import type { Actions, PageServerLoad, RequestEvent } from './$types';

export const load: PageServerLoad = async (event) => {
  const session = await sessionAsked(event);
  const stars = await starsForPapers(event.locals.actor, session.id);
  return {
    session,
    papers: stars ? papersOf(stars, session.state !== 'prepared') : [],
    issued: stars ? await issuedPapers(event.locals.actor, session.id) : [],
    issues: stars ? (await issuablePapers(event.locals.actor, session.id)).map(numberedName) : [],
    key: event.locals.requestId,
  };
};

const here = (event: RequestEvent) => () => after(event, `/hoi-dong/phien/${event.params.id}`);

/** Declarations of a whole list at once: each is its own command, and the first refusal names its product. */
async function declareAll(event: RequestEvent) {
  const form = await event.request.formData();
  const { actor, requestId, t } = event.locals;
  const given = [...form.entries()].flatMap(([field, value]) => {
    const itemId = /^answer\.([0-9a-f-]{36})$/.exec(field)?.[1];
    return itemId && typeof value === 'string' && value ? [{ itemId, answer: value }] : [];
  });
  if (given.length === 0)
    return fail(422, {
      errors: [{ field: firstAsked(form), text: t('councils.declare.nothing') }],
      values: typedValues(form),
    });
  for (const { itemId, answer } of given) {
    try {
      await declareInterest(
        { actor, requestId },
        {
          itemId,
          answer: answer as 'none',
          ground: textField(form, `ground.${itemId}`) ?? '',
        },
      );
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      const failure = formFailure(event, form, error, 'councils');
      for (const shown of failure.data.errors) shown.field = `answer.${itemId}`;
      return failure;
    }
  }
  redirect(303, here(event)());
}

/** The answer of the first product on the form: what the summary of faults leads to when none was given. */
const firstAsked = (form: FormData): string => {
  const ground = [...form.keys()].find((name) => name.startsWith('ground.'));
  return ground ? ground.replace('ground.', 'answer.') : '';
};

/** Who was marked as there or away; the reason counts for who is away. */
const attendanceOf = (form: FormData) =>
  [...form.entries()].flatMap(([field, value]) => {
    const memberId = /^present\.([0-9a-f-]{36})$/.exec(field)?.[1];
    if (!memberId) return [];
    const present = value === 'yes';
    return [
      { memberId, present, reason: present ? '' : (textField(form, `reason.${memberId}`) ?? '') },
    ];
  });

const memberAndReason = (event: RequestEvent) => (form: FormData) => ({
  sessionId: event.params.id,
  memberId: textField(form, 'memberId'),
  reason: textField(form, 'reason') ?? '',
});

export const actions: Actions = {
  declare: declareAll,
  open: (event) =>
    formAction(
      event,
      openSession,
      (form) => ({ sessionId: event.params.id, attendance: attendanceOf(form) }),
      here(event),
    ),
  attend: (event) =>
    formAction(
      event,
      recordAttendance,
      (form) => ({ sessionId: event.params.id, attendance: attendanceOf(form) }),
      here(event),
    ),
  close: (event) =>
    formAction(event, closeSession, () => ({ sessionId: event.params.id }), here(event)),
  absent: (event) => formAction(event, recordAbsence, memberAndReason(event), here(event)),
  back: (event) => formAction(event, takeBackAbsence, memberAndReason(event), here(event)),
};
