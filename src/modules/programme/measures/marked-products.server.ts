import { sql } from 'kysely';
import { productEvidence, real, type Measure } from '../measure.server.ts';

/**
 * Products that may bear a protected collective mark, certification mark or geographical indication on the period's last day
 * (marked_products in db/migrations/0074_marks.sql), each under the day from which it may. What held before the period is
 * left out by the caller: it is no result of it.
 */
export const markedProducts: Measure = {
  recorded: (demo) => sql`
    (exists (select from mark_products c where ${real(demo, 'c.is_demo')})
     or exists (select from mark_rights r where r.product_id is not null and ${real(demo, 'r.is_demo')}))`,
  rows: (question) =>
    productEvidence(
      sql`
        select x.product_id, x.since as "on", x.marks as note, x.is_demo
          from marked_products(${question.until}::date, ${question.demo}) x`,
      question,
    ),
};
