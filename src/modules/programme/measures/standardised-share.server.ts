import { sql, type RawBuilder } from 'kysely';
import { productEvidence, real, type Measure, type Question } from '../measure.server.ts';
import { countedOn, stepCounts } from './product-steps.server.ts';

/** First recognitions by the day asked, revoked ones left out: products of the scheme, lapsed stars too. */
const first = (question: Question): RawBuilder<unknown> => sql`
  s.previous_on is null and ${countedOn(question)} and s.recognised_on <= ${question.on}::date`;

/** Products not recognised by then that a source says were registered, rated or proposed. */
const candidates = (question: Question): RawBuilder<unknown> => sql`
  select c.product_id, min(c.stated_on) as "on", bool_and(c.is_demo) as is_demo
    from candidacies c
    join products cp on cp.id = c.product_id
   where c.stated_on <= ${question.on}::date
     and c.status in ('registered', 'evaluated-district', 'proposed', 'not-recognised')
     and ${real(question.demo, 'c.is_demo', 'cp.is_demo')}
     and not exists (select from product_steps s where s.product_id = c.product_id and ${first(question)})
   group by c.product_id`;

/** Products that take part on the day: recognised by it, or said to have been handed in by it. */
const takingPart = (question: Question): RawBuilder<unknown> => sql`
  select s.product_id, s.recognised_on as "on", s.is_demo, null as note from product_steps s where ${first(question)}
  union all
  select c.product_id, c."on", c.is_demo, null from (${candidates(question)}) c`;

/**
 * Products of the scheme with at least one standard in force on the day (standardised_products in
 * db/migrations/0072_registry.sql), each under the day from which one of these standards has held.
 */
export const standardisedShare: Measure = {
  recorded: (demo) =>
    sql`exists (select from standards_held h where h.issued_on is not null and ${real(demo, 'h.is_demo')})`,
  rows: (question) =>
    productEvidence(
      sql`
        select x.product_id, x.since as "on", x.standards as note, x.is_demo
          from standardised_products(${question.on}::date, ${question.demo}) x
         where x.product_id in (select p.product_id from (${takingPart(question)}) p)`,
      question,
    ),
  whole: (question) => productEvidence(takingPart(question), question),
  wholeCounts: (question) => sql`
    ${stepCounts(first(question))} union all select c."on", 1 from (${candidates(question)}) c`,
};
