import type { RequestEvent } from '@sveltejs/kit';
import { leads } from '#modules/programme/index.ts';
import { enter } from '../../../entry.ts';
import { readers } from './readers.ts';

/** Who may open the list of plans, and what its address asks: `nganh`, `nam`. */
export function plansAsked(event: RequestEvent) {
  enter(event, ...readers);
  const query = event.url.searchParams;
  const lead = leads.find((one) => one === query.get('nganh'));
  const typedYear = (query.get('nam') ?? '').slice(0, 4);
  return {
    typedYear,
    filter: {
      ...(lead && { lead }),
      ...(/^\d{4}$/.test(typedYear) && { year: Number(typedYear) }),
    },
  };
}
