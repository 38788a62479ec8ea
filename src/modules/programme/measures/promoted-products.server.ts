import { sql } from 'kysely';
import { kept } from '../kept.server.ts';
import { real, type Measure } from '../measure.server.ts';

/**
 * Products shown at a held event, or supported for one, each on its first day in the period. Events without a known
 * day count in no year; those known by month or year alone on its last day. A council's meeting or a ceremony is no
 * promotion (figure_facts_promoted).
 */
export const promotedProducts: Measure = {
  placed: true,
  recorded: (demo) => sql`
    (exists (select from event_showings s join promotion_events e on e.id = s.event_id where ${real(demo, 's.is_demo', 'e.is_demo')})
     or exists (select from promotion_supports s where s.product_id is not null and ${real(demo, 's.is_demo')}))`,
  ...kept({
    name: 'promoted',
    subject: 'product',
    note: sql`(select e.name from promotion_events e where e.id = f.fact_id)`,
  }),
};
