import { sql } from 'kysely';
import { kept } from '../kept.server.ts';
import { real, type Measure } from '../measure.server.ts';
import { holders } from './circular-chains.server.ts';

/**
 * Share of the producers taking part on the day that sell on a trading floor of the net or in a supermarket, or exported in
 * the twelve months before (figure_facts_modern).
 */
export const modernChannels: Measure = {
  placed: true,
  recorded: (demo) => sql`
    (exists (select from online_channels o where o.since is not null and ${real(demo, 'o.is_demo')})
     or exists (select from product_exports x where ${real(demo, 'x.is_demo')})
     or exists (select from outlets o join outlet_products s on s.outlet_id = o.id
                 where o.kind = 'supermarket' and ${real(demo, 'o.is_demo', 's.is_demo')}))`,
  ...kept({
    name: 'modern',
    subject: 'producer',
    state: true,
    note: sql`coalesce(
      (select o.channel from online_channels o where o.id = f.fact_id),
      (select x.market from product_exports x where x.id = f.fact_id),
      (select o.name from outlet_products s join outlets o on o.id = s.outlet_id where s.id = f.fact_id))`,
  }),
  whole: holders.rows,
  wholeCounts: holders.counts,
};
