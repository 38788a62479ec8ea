import { leads, leadsWritten, type Lead } from '#modules/programme/index.ts';
import { planList } from '#modules/programme/index.server.ts';
import { enter } from '../../../entry.ts';
import { readers } from './readers.ts';
import type { PageServerLoad } from './$types';

export const load: PageServerLoad = async (event) => {
  enter(event, ...readers);
  const query = event.url.searchParams;
  const typedLead = query.get('nganh') ?? '';
  const lead = (leads as readonly string[]).includes(typedLead) ? (typedLead as Lead) : undefined;
  const typedYear = query.get('nam') ?? '';
  const year = /^\d{4}$/.test(typedYear) ? Number(typedYear) : undefined;
  return {
    filter: { lead: lead ?? '', year: typedYear.slice(0, 4) },
    writes: leadsWritten(event.locals.actor),
    plans: await planList(event.locals.actor, { ...(lead && { lead }), ...(year && { year }) }),
  };
};
