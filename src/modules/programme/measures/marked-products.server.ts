import { sql } from 'kysely';
import { kept } from '../kept.server.ts';
import { real, type Measure } from '../measure.server.ts';

/**
 * Products that may bear a protected collective mark, certification mark or geographical indication on the period's last day
 * (figure_facts_marked), each under the day from which it may. What held before the period is no result of it.
 */
export const markedProducts: Measure = {
  placed: true,
  recorded: (demo) => sql`
    (exists (select from mark_products c where ${real(demo, 'c.is_demo')})
     or exists (select from mark_rights r where r.product_id is not null and ${real(demo, 'r.is_demo')}))`,
  ...kept({
    name: 'marked',
    subject: 'product',
    note: sql`(select m.name from marks m where m.id = f.fact_id)`,
  }),
};
