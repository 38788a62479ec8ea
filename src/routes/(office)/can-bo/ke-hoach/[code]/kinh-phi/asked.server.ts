import type { RequestEvent } from '@sveltejs/kit';
import { databaseNow, db } from '#kernel/db.server.ts';
import type { Day } from '#kernel/day.ts';
import { planBudget } from '#modules/programme/index.server.ts';
import { enter } from '../../../../../entry.ts';
import { readers } from '../../readers.ts';

/** The money of a plan as of today, for those who may open the page. */
export async function budgetAsked(event: RequestEvent, limit?: null) {
  enter(event, ...readers);
  const today = (await databaseNow(db())).today as Day;
  return {
    today,
    ...(await planBudget(event.locals.actor, event.params.code ?? '', today, limit)),
  };
}
