import { sql } from 'kysely';
import { producerEvidence, real, versionOn, type Measure } from '../measure.server.ts';

/** What a source says of a product that shows its producer taking part. */
const partTaking = ['registered', 'evaluated-district', 'proposed', 'not-recognised'];

/** Enterprises and cooperatives by the first day on which they took part, stated or shown by a product of theirs. */
export const newParticipants: Measure = {
  once: true,
  recorded: (demo) => sql`exists (select from producers o where ${real(demo, 'o.is_demo')})`,
  rows: (question) => {
    const { from, until, on, demo } = question;
    return producerEvidence(
      sql`
        select first.id as producer_id, first.day as "on", first.is_demo,
               case when first.stated then null else 'first-known' end as note
          from (select o.id, o.is_demo, o.joined_on is not null as stated, coalesce(o.joined_on, min(s.day)) as day
                  from producers o
                  left join (
                    select v.producer_id, r.recognised_on as day
                      from product_versions v join recognitions r on r.product_id = v.product_id
                     where r.recognised_on is not null and ${real(demo, 'r.is_demo')}
                    union all
                    select v.producer_id, c.stated_on
                      from product_versions v join candidacies c on c.product_id = v.product_id
                     where c.stated_on is not null and c.status = any(${partTaking}::text[])
                       and ${real(demo, 'c.is_demo')}) s on s.producer_id = o.id
                 where ${real(demo, 'o.is_demo')}
                 group by o.id, o.is_demo, o.joined_on) first
         where first.day between ${from}::date and ${until}::date and first.day <= ${on}::date
           and ${versionOn('producer_versions', 'kind', sql`first.id`, sql`first.day`)} in ('enterprise', 'cooperative')`,
      question,
    );
  },
};
