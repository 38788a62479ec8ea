import { config } from '#kernel/config.server.ts';
import { databaseNow, db } from '#kernel/db.server.ts';
import { settlementOf, settlementYears } from '#modules/promotion/index.server.ts';
import { enter } from '../../../../entry.ts';
import type { PageServerLoad } from './$types';

/** `nam`, and in a demonstration `minh-hoa=1` to count fictitious lines. Without a year: the newest on record. */
export const load: PageServerLoad = async (event) => {
  enter(event, 'trade-officer', 'agency-officer', 'steering-committee', 'inspector');
  const { actor } = event.locals;
  const query = event.url.searchParams;
  const demonstration = config().NAMSAO_MODE === 'demo';
  const counted = demonstration && query.get('minh-hoa') === '1';
  const [years, { today }] = await Promise.all([
    settlementYears(db(), actor, counted),
    databaseNow(db()),
  ]);
  const typed = /^20\d\d$/.exec(query.get('nam') ?? '')?.[0];
  const year = typed ?? years[0] ?? today.slice(0, 4);
  return {
    years: [...new Set([year, ...years])].sort().reverse(),
    demonstration,
    counted,
    settlement: await settlementOf(db(), actor, year, counted),
  };
};
