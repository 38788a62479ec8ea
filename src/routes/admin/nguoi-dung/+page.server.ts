import { roles } from '#modules/identity/index.ts';
import { listPeople } from '#modules/identity/index.server.ts';
import { peopleAsked, personStates } from './asked.server.ts';
import type { PageServerLoad } from './$types';

export const load: PageServerLoad = async (event) => {
  const filter = peopleAsked(event);
  const cursor = event.url.searchParams.get('sau');
  return {
    page: await listPeople(event.locals.actor, { ...filter, cursor }),
    words: filter.search,
    role: filter.role ?? '',
    state: filter.state ?? '',
    roles,
    states: personStates,
  };
};
