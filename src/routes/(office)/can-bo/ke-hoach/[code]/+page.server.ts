import { formAction, textField } from '#kernel/form.server.ts';
import {
  adjustPlan,
  approvePlan,
  planView,
  removeActivity,
  returnPlan,
  savePlan,
  submitPlan,
} from '#modules/programme/index.server.ts';
import { asked } from '../../../../(public)/de-an/asked.server.ts';
import { after, enter } from '../../../../entry.ts';
import { readers } from '../readers.ts';
import type { Actions, PageServerLoad, RequestEvent } from './$types';

export const load: PageServerLoad = async (event) => {
  enter(event, ...readers);
  const { asked: what, question } = await asked(event.url);
  const n = Number.parseInt(event.url.searchParams.get('ban') ?? '', 10);
  const { on, knownAt, demo } = question;
  const view = await planView(event.locals.actor, event.params.code, {
    n: Number.isInteger(n) ? n : null,
    on,
    demo: demo ?? false,
    ...(knownAt && { knownAt }),
  });
  return { ...view, asked: { ...what, place: null }, key: event.locals.requestId };
};

const here = (event: RequestEvent) => () => after(event, `/can-bo/ke-hoach/${event.params.code}`);
const confirmed = (form: FormData) => form.get('confirmed') === 'on';

export const actions: Actions = {
  save: (event) =>
    formAction(
      event,
      savePlan,
      (form) => ({
        code: event.params.code,
        title: textField(form, 'title') ?? '',
        purpose: textField(form, 'purpose') ?? '',
        measures: textField(form, 'measures') ?? '',
      }),
      here(event),
    ),
  remove: (event) =>
    formAction(
      event,
      removeActivity,
      (form) => ({ code: event.params.code, itemId: textField(form, 'itemId') ?? '' }),
      here(event),
    ),
  submit: (event) =>
    formAction(
      event,
      submitPlan,
      (form) => ({ code: event.params.code, confirmed: confirmed(form) }),
      here(event),
    ),
  return: (event) =>
    formAction(
      event,
      returnPlan,
      (form) => ({ code: event.params.code, reason: textField(form, 'reason') ?? '' }),
      here(event),
    ),
  approve: (event) =>
    formAction(
      event,
      approvePlan,
      (form) => ({
        code: event.params.code,
        decisionNumber: textField(form, 'decisionNumber') ?? '',
        confirmed: confirmed(form),
      }),
      here(event),
    ),
  adjust: (event) =>
    formAction(
      event,
      adjustPlan,
      (form) => ({
        code: event.params.code,
        reason: textField(form, 'reason') ?? '',
        confirmed: confirmed(form),
      }),
      here(event),
    ),
};
