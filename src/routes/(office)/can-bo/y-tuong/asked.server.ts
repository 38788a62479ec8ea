import type { RequestEvent } from '@sveltejs/kit';
import { ideaStates } from '#modules/dossiers/index.ts';
import { enter } from '../../../entry.ts';

/** Who may open the list of ideas, and what its address asks: `trang-thai`, `tim`. */
export function ideasAsked(event: RequestEvent) {
  enter(event, 'commune-officer', 'agency-officer');
  const query = event.url.searchParams;
  return {
    state: ideaStates.find((one) => one === query.get('trang-thai')) ?? '',
    search: (query.get('tim') ?? '').slice(0, 100),
  };
}
