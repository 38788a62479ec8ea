import { config } from '#kernel/config.server.ts';
import { databaseNow, db } from '#kernel/db.server.ts';
import { parseDay, type Day } from '#kernel/day.ts';
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
import { after, enter } from '../../../../entry.ts';
import { readers } from '../readers.ts';
import type { Actions, PageServerLoad, RequestEvent } from './$types';

export const load: PageServerLoad = async (event) => {
  enter(event, ...readers);
  const query = event.url.searchParams;
  const today = (await databaseNow(db())).today as Day;
  const n = Number.parseInt(query.get('ban') ?? '', 10);
  const typed = query.get('ngay') ?? '';
  // fictitious facts are counted on demand, and in a demonstration only
  const countsDemo = config().NAMSAO_MODE === 'demo' && query.get('minh-hoa') === '1';
  const view = await planView(event.locals.actor, event.params.code, {
    n: Number.isInteger(n) ? n : null,
    on: parseDay(typed) ?? today,
    demo: countsDemo,
  });
  return {
    ...view,
    countsDemo,
    badDay: typed && !parseDay(typed) ? typed.slice(0, 40) : null,
    key: event.locals.requestId,
  };
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
