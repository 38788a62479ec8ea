import { db } from '#kernel/db.server.ts';
import { phases, targets } from '#modules/programme/index.server.ts';
import { dayAsked } from './day-asked.server.ts';
import type { PageServerLoad } from './$types';

export const load: PageServerLoad = async ({ url }) => {
  const { on, badDay } = await dayAsked(url);
  return { on, badDay, phases: phases(), targets: await targets(db(), { on }) };
};
