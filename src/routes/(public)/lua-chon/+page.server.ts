import { db } from '#kernel/db.server.ts';
import { shortlisted } from '#modules/registry/index.server.ts';
import { asked } from '../de-an/asked.server.ts';
import type { PageServerLoad } from './$types';

/** What localities have chosen by a day: the figure and its rows are one. */
export const load: PageServerLoad = async ({ url }) => {
  const { asked: what, question } = await asked(url);
  const { on, knownAt, demo } = question;
  const rows = await shortlisted(db(), { on, demo, ...(knownAt && { knownAt }) });
  return {
    asked: { ...what, place: null },
    rows,
    places: new Set(rows.map(({ placeCode }) => placeCode)).size,
  };
};
