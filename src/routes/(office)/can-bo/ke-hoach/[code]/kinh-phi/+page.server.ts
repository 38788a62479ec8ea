import { formatDay } from '#kernel/day.ts';
import { formAction, textField } from '#kernel/form.server.ts';
import { recordMovement, reverseMovement } from '#modules/programme/index.server.ts';
import { after, dayField } from '../../../../../entry.ts';
import { moneyField } from '../activity.server.ts';
import { budgetAsked } from './asked.server.ts';
import type { Actions, PageServerLoad, RequestEvent } from './$types';

export const load: PageServerLoad = async (event) => {
  const { today, ...budget } = await budgetAsked(event);
  return { ...budget, today: formatDay(today), key: event.locals.requestId };
};

const here = (event: RequestEvent) => () =>
  after(event, `/can-bo/ke-hoach/${event.params.code}/kinh-phi`);

export const actions: Actions = {
  record: (event) =>
    formAction(
      event,
      recordMovement,
      (form) => {
        const optional = Object.fromEntries(
          ['producer', 'product', 'normId'].flatMap((name) => {
            const typed = textField(form, name);
            return typed ? [[name, typed]] : [];
          }),
        );
        return {
          code: event.params.code,
          itemId: textField(form, 'itemId') ?? '',
          source: textField(form, 'source'),
          kind: textField(form, 'kind'),
          movedOn: dayField(form, 'movedOn'),
          amount: moneyField(form, 'amount'),
          voucher: textField(form, 'voucher') ?? '',
          ...optional,
        };
      },
      here(event),
    ),
  reverse: (event) =>
    formAction(
      event,
      reverseMovement,
      (form) => ({
        code: event.params.code,
        id: textField(form, 'id') ?? '',
        movedOn: dayField(form, 'movedOn'),
        reason: textField(form, 'reason') ?? '',
      }),
      here(event),
    ),
};
