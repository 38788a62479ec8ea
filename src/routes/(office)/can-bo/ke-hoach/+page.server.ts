import { leadsWritten } from '#modules/programme/index.ts';
import { planList } from '#modules/programme/index.server.ts';
import { plansAsked } from './asked.server.ts';
import type { PageServerLoad } from './$types';

export const load: PageServerLoad = async (event) => {
  const { filter, typedYear } = plansAsked(event);
  return {
    filter: { lead: filter.lead ?? '', year: typedYear },
    writes: leadsWritten(event.locals.actor),
    plans: await planList(event.locals.actor, filter),
  };
};
