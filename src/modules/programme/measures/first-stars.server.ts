import { sql } from 'kysely';
import { productEvidence, real, type Measure } from '../measure.server.ts';

/** Products recognised with so many stars or more for the first time. Undated and revoked recognitions do not count. */
export const firstStars = (stars: number): Measure => ({
  once: true,
  recorded: (demo) => sql`
    exists (select from recognitions r join products p on p.id = r.product_id
             where ${real(demo, 'r.is_demo', 'p.is_demo')})`,
  rows: (question) =>
    productEvidence(
      sql`
        select first.product_id, first.recognised_on as "on", first.decision_no as note, first.is_demo
          from (select distinct on (r.product_id) r.product_id, r.recognised_on, r.decision_no, r.is_demo
                  from recognitions r
                 where r.stars >= ${stars} and r.recognised_on <= ${question.on}::date
                   and ${real(question.demo, 'r.is_demo')}
                   and not exists (select from revocations v
                                    where v.recognition_id = r.id and v.revoked_on <= ${question.on}::date
                                      and ${real(question.demo, 'v.is_demo')})
                 order by r.product_id, r.recognised_on, r.id) first
         where first.recognised_on between ${question.from}::date and ${question.until}::date`,
      question,
    ),
});
