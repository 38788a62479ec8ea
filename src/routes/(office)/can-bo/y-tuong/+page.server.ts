import { ideasPage } from '#modules/dossiers/index.server.ts';
import { ideasAsked } from './asked.server.ts';
import type { PageServerLoad } from './$types';

export const load: PageServerLoad = async (event) => {
  const filter = ideasAsked(event);
  const cursor = event.url.searchParams.get('sau');
  return {
    filter,
    ideas: await ideasPage(event.locals.actor, { ...filter, cursor }),
    url: event.url.pathname + event.url.search,
  };
};
