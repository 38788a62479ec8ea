import type { RequestEvent } from '@sveltejs/kit';
import { renewalStages } from '#modules/recognition/index.ts';
import { enter } from '../../../entry.ts';

/** Who may open the radar of renewals, and what its address asks: `giai-doan`, `thang`, `tim`. */
export function radarAsked(event: RequestEvent) {
  enter(event, 'agency-officer', 'commune-officer', 'inspector', 'steering-committee');
  const query = event.url.searchParams;
  const stage = renewalStages.find((one) => one === query.get('giai-doan'));
  const typedMonth = query.get('thang') ?? '';
  const month = /^20\d\d-(0[1-9]|1[0-2])$/.test(typedMonth) ? typedMonth : '';
  const search = (query.get('tim') ?? '').slice(0, 100);
  return { ...(stage && { stage }), ...(month && { month }), ...(search && { search }) };
}
