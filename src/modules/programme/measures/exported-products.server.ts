import { sql } from 'kysely';
import { kept } from '../kept.server.ts';
import { real, type Measure } from '../measure.server.ts';

/** Products with an export on record, each on its first day in the period (figure_facts_exported). */
export const exportedProducts: Measure = {
  placed: true,
  recorded: (demo) => sql`exists (select from product_exports x where ${real(demo, 'x.is_demo')})`,
  ...kept({
    name: 'exported',
    subject: 'product',
    note: sql`(select concat_ws(' · ', x.market, x.document_no) from product_exports x where x.id = f.fact_id)`,
  }),
};
