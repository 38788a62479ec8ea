import { databaseNow, db } from '#kernel/db.server.ts';
import { formAction, textField } from '#kernel/form.server.ts';
import {
  candidatesFor,
  changeSeat,
  councilView,
  enterRegulation,
} from '#modules/councils/index.server.ts';
import { after, dayField, enter } from '../../../../entry.ts';
import { valuesTyped } from '../regulation-form.server.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async (event) => {
  enter(event, 'agency-officer');
  const { actor, requestId } = event.locals;
  return {
    council: await councilView(actor, event.params.id),
    candidates: await candidatesFor(actor),
    today: (await databaseNow(db())).today,
    key: requestId,
  };
};

/** Who joins, chosen as account and seat in one: `…/member`. */
function joining(form: FormData) {
  const [accountId, seat] = (textField(form, 'joins') ?? '').split('/');
  return accountId
    ? {
        accountId,
        seat: seat as 'member',
        organisation: textField(form, 'organisation') ?? '',
      }
    : null;
}

export const actions: Actions = {
  regulation: (event) =>
    formAction(
      event,
      enterRegulation,
      (form) => ({
        councilId: event.params.id,
        validFrom: dayField(form, 'validFrom'),
        documentNo: textField(form, 'documentNo') ?? '',
        decidedOn: dayField(form, 'decidedOn'),
        ...valuesTyped(form),
      }),
      () => after(event, `/can-bo/hoi-dong/${event.params.id}`),
    ),
  seat: (event) =>
    formAction(
      event,
      changeSeat,
      (form) => ({
        councilId: event.params.id,
        from: dayField(form, 'from'),
        decisionNo: textField(form, 'decisionNo') ?? '',
        decidedOn: dayField(form, 'decidedOn'),
        leaves: textField(form, 'leaves') ?? null,
        joins: joining(form),
      }),
      () => after(event, `/can-bo/hoi-dong/${event.params.id}#seats`),
    ),
};
