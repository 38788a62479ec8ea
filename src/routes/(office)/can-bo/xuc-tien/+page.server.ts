import type { Day } from '#kernel/day.ts';
import { databaseNow, db } from '#kernel/db.server.ts';
import { keepsPromotion } from '#modules/promotion/index.ts';
import { deskEvents, followUps } from '#modules/promotion/index.server.ts';
import { enter } from '../../../entry.ts';
import type { PageServerLoad } from './$types';

export const load: PageServerLoad = async (event) => {
  enter(event, 'trade-officer', 'agency-officer', 'steering-committee', 'inspector');
  const { actor } = event.locals;
  const today = (await databaseNow(db())).today as Day;
  const [events, due] = await Promise.all([deskEvents(db(), actor), followUps(db(), actor, today)]);
  return { events, due, today, keeps: keepsPromotion(actor) };
};
