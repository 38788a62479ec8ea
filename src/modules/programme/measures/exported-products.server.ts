import { sql } from 'kysely';
import { productEvidence, real, type Measure } from '../measure.server.ts';

/** Products with an export on record, each on its first day in the period. */
export const exportedProducts: Measure = {
  recorded: (demo) => sql`exists (select from product_exports x where ${real(demo, 'x.is_demo')})`,
  rows: ({ from, until, demo }) =>
    productEvidence(
      sql`
        select distinct on (x.product_id) x.product_id, x.exported_on as "on",
               concat_ws(' · ', x.market, x.document_no) as note, x.is_demo
          from product_exports x
         where x.exported_on between ${from}::date and ${until}::date and ${real(demo, 'x.is_demo')}
         order by x.product_id, x.exported_on, x.code`,
      { demo },
    ),
};
