import { findStars } from '#modules/recognition/index.server.ts';
import { enter } from '../../../entry.ts';
import type { PageServerLoad } from './$types';

export const load: PageServerLoad = async (event) => {
  enter(event, 'agency-officer', 'commune-officer', 'inspector', 'steering-committee');
  const search = (event.url.searchParams.get('tim') ?? '').slice(0, 100);
  return { search, rows: await findStars(event.locals.actor, search) };
};
