import type { RequestEvent } from '@sveltejs/kit';
import { enter } from '../../../entry.ts';

/** Who may open the list of products on the way to five stars, and what its address asks: `tim`. */
export function fiveStarsAsked(event: RequestEvent) {
  enter(event, 'agency-officer', 'commune-officer', 'inspector', 'steering-committee');
  return { search: (event.url.searchParams.get('tim') ?? '').slice(0, 100) };
}
