import { databaseNow, db } from '#kernel/db.server.ts';
import type { Day } from '#kernel/day.ts';
import { listTours } from '#modules/outlets/index.server.ts';
import type { PageServerLoad } from './$types';

export const load: PageServerLoad = async () => {
  const { today } = await databaseNow(db());
  return { tours: await listTours(db(), today as Day) };
};
