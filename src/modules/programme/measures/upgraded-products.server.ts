import { sql, type RawBuilder } from 'kysely';
import { productEvidence, real, type Measure, type Question } from '../measure.server.ts';

/** Recognitions with a day and a number of stars that were not revoked by the day asked. */
const standing = ({ on, demo }: Question): RawBuilder<unknown> => sql`
  select r.* from recognitions r
   where r.recognised_on <= ${on}::date and r.stars is not null and ${real(demo, 'r.is_demo')}
     and not exists (select from revocations v
                      where v.recognition_id = r.id and v.revoked_on <= ${on}::date and ${real(demo, 'v.is_demo')})`;

/** Products with a star from before the period, by the last of those recognitions. */
const before = (question: Question): RawBuilder<unknown> => sql`
  select distinct on (r.product_id) r.product_id, r.recognised_on as "on", r.stars, r.decision_no as note, r.is_demo
    from (${standing(question)}) r
   where r.recognised_on < ${question.from}::date
   order by r.product_id, r.recognised_on desc, r.id`;

/** Of the products that had a star before the period, those recognised again in it with as many or more. */
export const upgradedProducts: Measure = {
  recorded: (demo) => sql`
    exists (select from recognitions r join products p on p.id = r.product_id
             where ${real(demo, 'r.is_demo', 'p.is_demo')})`,
  rows: (question) =>
    productEvidence(
      sql`
        select distinct on (b.product_id) b.product_id, r.recognised_on as "on", r.is_demo,
               b.stars || ' → ' || r.stars || ' ★' || coalesce(' · ' || r.decision_no, '') as note
          from (${before(question)}) b
          join (${standing(question)}) r on r.product_id = b.product_id
         where r.recognised_on between ${question.from}::date and ${question.until}::date and r.stars >= b.stars
         order by b.product_id, r.stars desc, r.recognised_on, r.id`,
      question,
    ),
  whole: (question) => productEvidence(before(question), question),
};
