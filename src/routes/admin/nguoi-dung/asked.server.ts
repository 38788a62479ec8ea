import type { RequestEvent } from '@sveltejs/kit';
import { isRole } from '#modules/identity/index.ts';
import type { PersonRow } from '#modules/identity/index.server.ts';
import { demandAdministrator } from './rights.ts';

export const personStates: readonly PersonRow['state'][] = ['active', 'invited', 'disabled'];

/** Who may open the list of accounts, and what its address asks: `tim`, `vai-tro`, `trang-thai`. */
export function peopleAsked(event: RequestEvent) {
  demandAdministrator(event);
  const query = event.url.searchParams;
  const role = query.get('vai-tro') ?? '';
  return {
    search: (query.get('tim') ?? '').slice(0, 100),
    state: personStates.find((one) => one === query.get('trang-thai')),
    role: isRole(role) ? role : undefined,
  };
}
