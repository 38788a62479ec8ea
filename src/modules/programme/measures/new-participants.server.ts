import { sql } from 'kysely';
import { producerEvidence, real, type Measure } from '../measure.server.ts';

/**
 * Enterprises and cooperatives by the first day on which they took part, stated or shown by a product of theirs
 * (producer_starts, db/migrations/0066_programme.sql).
 */
export const newParticipants: Measure = {
  once: true,
  recorded: (demo) => sql`exists (select from producers o where ${real(demo, 'o.is_demo')})`,
  rows: (question) => {
    const { from, until, demo } = question;
    return producerEvidence(
      sql`
        select s.producer_id, s.started_on as "on", s.is_demo, s.place_id, s.place_on,
               case when not s.stated then 'first-known' end as note
          from producer_starts s
         where ${demo ? sql`s.in_all` : sql`s.in_real`} and s.kind in ('enterprise', 'cooperative')
           and s.started_on between ${from}::date and ${until}::date`,
      { ...question, kept: true },
    );
  },
};
