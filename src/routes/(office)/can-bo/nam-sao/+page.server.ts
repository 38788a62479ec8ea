import { fiveStarCandidates } from '#modules/recognition/index.server.ts';
import { fiveStarsAsked } from './asked.server.ts';
import type { PageServerLoad } from './$types';

export const load: PageServerLoad = async (event) => {
  const { search } = fiveStarsAsked(event);
  const cursor = event.url.searchParams.get('sau');
  const list = await fiveStarCandidates(event.locals.actor, { search, cursor });
  return {
    list: {
      next: list.next,
      rows: list.rows.map((row) => ({
        ...row,
        lacks: row.lacks.map(({ name, ...lack }) => ({
          ...lack,
          name: name[event.locals.locale],
        })),
      })),
    },
    words: search,
    url: event.url.pathname + event.url.search,
  };
};
