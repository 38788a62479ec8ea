import { formAction, textField } from '#kernel/form.server.ts';
import {
  extendValidity,
  keepStar,
  liftSuspension,
  openRevocation,
  recognitionDesk,
  revoke,
  suspend,
} from '#modules/recognition/index.server.ts';
import { after, dayField, enter } from '../../../../entry.ts';
import type { Actions, PageServerLoad, RequestEvent } from './$types';

export const load: PageServerLoad = async (event) => {
  enter(event, 'agency-officer', 'commune-officer', 'inspector', 'steering-committee');
  return {
    desk: await recognitionDesk(event.locals.actor, event.params.id),
    key: event.locals.requestId,
    done: event.url.searchParams.get('xong'),
  };
};

const here = (event: RequestEvent, done: string) => () =>
  after(event, `/can-bo/cong-nhan/${event.params.id}?xong=${done}`);
const confirmed = (form: FormData) => form.get('confirmed') === 'on';

export const actions: Actions = {
  conclude: (event) =>
    formAction(
      event,
      openRevocation,
      (form) => ({
        recognitionId: event.params.id,
        ground: textField(form, 'ground'),
        conclusion: textField(form, 'conclusion') ?? '',
        concludedOn: dayField(form, 'concludedOn') ?? '',
      }),
      here(event, 'conclude'),
    ),
  keep: (event) =>
    formAction(
      event,
      keepStar,
      (form) => ({ recognitionId: event.params.id, reason: textField(form, 'reason') ?? '' }),
      here(event, 'keep'),
    ),
  suspend: (event) =>
    formAction(
      event,
      suspend,
      (form) => ({
        recognitionId: event.params.id,
        ground: textField(form, 'ground'),
        decisionNo: textField(form, 'decisionNo') ?? '',
        suspendedFrom: dayField(form, 'suspendedFrom') ?? '',
        confirmed: confirmed(form),
      }),
      here(event, 'suspend'),
    ),
  lift: (event) =>
    formAction(
      event,
      liftSuspension,
      (form) => ({
        recognitionId: event.params.id,
        liftNo: textField(form, 'liftNo') ?? '',
        liftedOn: dayField(form, 'liftedOn') ?? '',
        confirmed: confirmed(form),
      }),
      here(event, 'lift'),
    ),
  extend: (event) =>
    formAction(
      event,
      extendValidity,
      (form) => ({
        recognitionId: event.params.id,
        extendedUntil: dayField(form, 'extendedUntil') ?? '',
        documentNo: textField(form, 'documentNo'),
        confirmed: confirmed(form),
      }),
      here(event, 'extend'),
    ),
  revoke: (event) =>
    formAction(
      event,
      revoke,
      (form) => ({
        recognitionId: event.params.id,
        ground: textField(form, 'ground'),
        decisionNo: textField(form, 'decisionNo') ?? '',
        revokedOn: dayField(form, 'revokedOn') ?? '',
        concludedOn: dayField(form, 'concludedOn'),
        confirmed: confirmed(form),
      }),
      here(event, 'revoke'),
    ),
};
