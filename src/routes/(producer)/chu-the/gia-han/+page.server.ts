import { renewalRadar } from '#modules/recognition/index.server.ts';
import { enter } from '../../../entry.ts';
import type { PageServerLoad } from './$types';

export const load: PageServerLoad = async (event) => {
  enter(event, 'producer');
  return {
    list: await renewalRadar(event.locals.actor, { cursor: event.url.searchParams.get('sau') }),
    url: event.url.pathname + event.url.search,
  };
};
