import { formAction, textField } from '#kernel/form.server.ts';
import { keepsPromotion } from '#modules/promotion/index.ts';
import {
  closeEvent,
  decideApplication,
  recordAttendance,
  scoreApplication,
} from '#modules/promotion/index.server.ts';
import { after, numberField } from '../../../../entry.ts';
import { eventAsked } from '../asked.server.ts';
import type { Actions, PageServerLoad, RequestEvent } from './$types';

export const load: PageServerLoad = async (event) => {
  const { today, ...desk } = await eventAsked(event);
  const { state, startsOn } = desk.event;
  return {
    ...desk,
    keeps: keepsPromotion(event.locals.actor),
    mayHold: state === 'planned' && startsOn !== null && startsOn <= today,
    mayCancel: state === 'planned',
    /** the application whose form is open */
    chosen: (event.url.searchParams.get('chon') ?? '').toLowerCase().slice(0, 20),
  };
};

const back = (event: RequestEvent) => () =>
  after(event, `/can-bo/xuc-tien/${event.params.code.toLowerCase()}`);

/** Points as they are typed, with a comma or a point; anything else becomes NaN, which the command refuses. */
const pointsField = (form: FormData): number | undefined => {
  const typed = textField(form, 'score');
  return typed === undefined ? undefined : Number(typed.replace(',', '.'));
};

export const actions: Actions = {
  score: (event) =>
    formAction(
      event,
      scoreApplication,
      (form) => ({ code: textField(form, 'application'), score: pointsField(form) }),
      back(event),
    ),
  accept: (event) =>
    formAction(
      event,
      decideApplication,
      (form) => ({
        code: textField(form, 'application'),
        accept: true,
        stalls: numberField(form, 'stalls'),
        reason: textField(form, 'reason'),
      }),
      back(event),
    ),
  refuse: (event) =>
    formAction(
      event,
      decideApplication,
      (form) => ({
        code: textField(form, 'application'),
        accept: false,
        reason: textField(form, 'reason'),
      }),
      back(event),
    ),
  attended: (event) =>
    formAction(
      event,
      recordAttendance,
      (form) => ({
        code: textField(form, 'application'),
        attended: true,
        productIds: form.getAll('productIds'),
      }),
      back(event),
    ),
  absent: (event) =>
    formAction(
      event,
      recordAttendance,
      (form) => ({ code: textField(form, 'application'), attended: false }),
      back(event),
    ),
  close: (event) =>
    formAction(
      event,
      closeEvent,
      (form) => ({ code: event.params.code, state: textField(form, 'state') }),
      back(event),
    ),
};
