import type { RequestEvent } from '@sveltejs/kit';
import { findStars } from '#modules/recognition/index.server.ts';
import { enter } from '../../../entry.ts';

/** Who may look for stars, and what the address asks: `tim`. */
export async function starsAsked(event: RequestEvent) {
  enter(event, 'agency-officer', 'commune-officer', 'inspector', 'steering-committee');
  const search = (event.url.searchParams.get('tim') ?? '').slice(0, 100);
  return { search, rows: await findStars(event.locals.actor, search) };
}
