import { db } from '#kernel/db.server.ts';
import { Refusal } from '#kernel/errors.ts';
import { targetRows, targets } from '#modules/programme/index.server.ts';
import { dayAsked } from '../day-asked.server.ts';
import type { PageServerLoad } from './$types';

/** One target and the rows from which its value is counted, on a day. */
export const load: PageServerLoad = async ({ params, url }) => {
  const { on, badDay } = await dayAsked(url);
  const target = (await targets(db(), { on })).find(({ id }) => id === params.id);
  if (!target) throw new Refusal('not-found', 'kernel.error.not-found');
  return { on, badDay, target, rows: await targetRows(db(), target.id, { on }) };
};
