import { isRole, roles } from '#modules/identity/index.ts';
import { listPeople, type PersonRow } from '#modules/identity/index.server.ts';
import { demandAdministrator } from './rights.ts';
import type { PageServerLoad } from './$types';

const states: readonly PersonRow['state'][] = ['active', 'invited', 'disabled'];

export const load: PageServerLoad = async (event) => {
  demandAdministrator(event);
  const { searchParams } = event.url;
  const role = searchParams.get('vai-tro') ?? '';
  const state = states.find((one) => one === searchParams.get('trang-thai'));
  const search = (searchParams.get('tim') ?? '').slice(0, 100);
  const page = await listPeople(event.locals.actor, {
    search,
    state,
    role: isRole(role) ? role : undefined,
    cursor: searchParams.get('sau'),
  });
  return { page, words: search, role, state: state ?? '', roles, states };
};
