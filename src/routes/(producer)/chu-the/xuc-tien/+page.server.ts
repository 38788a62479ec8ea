import type { Day } from '#kernel/day.ts';
import { databaseNow, db } from '#kernel/db.server.ts';
import { formAction, textField } from '#kernel/form.server.ts';
import {
  applyToEvent,
  ownPromotion,
  promotionProofs,
  results,
  withdrawApplication,
} from '#modules/promotion/index.server.ts';
import { mayFollow } from '#modules/promotion/index.ts';
import { after, enter, numberField } from '../../../entry.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async (event) => {
  enter(event, 'producer');
  const { actor, requestId } = event.locals;
  const today = (await databaseNow(db())).today as Day;
  const own = await ownPromotion(db(), actor, today);
  const proofs = await Promise.all(
    own.producers.map(({ id }) => promotionProofs(db(), actor, { producerId: id, on: today })),
  );
  // one form an event, unless every producer has applied
  const applied = new Set(
    own.applications.filter(({ state }) => state !== 'withdrawn').map((row) => row.event.code),
  );
  return {
    ...own,
    open: own.open.filter(({ code }) => own.producers.length > 1 || !applied.has(code)),
    applications: own.applications.map((row) => ({
      ...row,
      mayWithdraw:
        mayFollow(row.state, 'withdrawn') &&
        (row.event.startsOn === null || row.event.startsOn > today),
    })),
    proofs: proofs.flat(),
    /** the event or result whose form is open */
    chosen: (event.url.searchParams.get('chon') ?? '').toLowerCase().slice(0, 80),
    key: requestId,
  };
};

export const actions: Actions = {
  apply: (event) =>
    formAction(
      event,
      applyToEvent,
      (form) => ({
        event: textField(form, 'event'),
        producerId: textField(form, 'producerId'),
        productIds: form.getAll('productIds'),
        stalls: numberField(form, 'stalls'),
        note: textField(form, 'note'),
      }),
      () => after(event, '/chu-the/xuc-tien#mine'),
    ),
  withdraw: (event) =>
    formAction(
      event,
      withdrawApplication,
      (form) => ({ code: textField(form, 'application') }),
      () => after(event, '/chu-the/xuc-tien#mine'),
    ),
  report: async (event) => {
    const { today } = await databaseNow(db());
    return formAction(
      event,
      results.enter,
      (form) => ({
        values: {
          ...Object.fromEntries(
            ['event', 'producer', 'moment', 'sales', 'contracts', 'contractValue'].map((name) => [
              name,
              textField(form, name) ?? '',
            ]),
          ),
          reportedOn: today,
        },
      }),
      () => after(event, '/chu-the/xuc-tien#due'),
    );
  },
};
