import { shortlistAsked } from './asked.server.ts';
import type { PageServerLoad } from './$types';

/** The figure and its rows are one. */
export const load: PageServerLoad = async ({ url }) => {
  const { asked, rows } = await shortlistAsked(url);
  return {
    asked: { ...asked, place: null },
    rows,
    places: new Set(rows.map(({ placeCode }) => placeCode)).size,
  };
};
