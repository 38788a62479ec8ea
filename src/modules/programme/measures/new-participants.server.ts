import { sql } from 'kysely';
import { producerEvidence, real, type Measure } from '../measure.server.ts';

/**
 * Enterprises and cooperatives by the first day on which they took part, stated or shown by a product of theirs
 * (producer_starts, db/migrations/0066_programme.sql). Who goes on in the place of one that took part before is not
 * new: by conversion or takeover at any time, otherwise where it began no sooner than it succeeded.
 */
export const newParticipants: Measure = {
  once: true,
  recorded: (demo) => sql`exists (select from producers o where ${real(demo, 'o.is_demo')})`,
  rows: (question) => {
    const { from, until, demo } = question;
    const counted = demo ? sql`in_all` : sql`in_real`;
    return producerEvidence(
      sql`
        select s.producer_id, s.started_on as "on", s.is_demo, s.place_id, s.place_on,
               case when not s.stated then 'first-known' end as note
          from producer_starts s
         where s.${counted} and s.kind in ('enterprise', 'cooperative')
           and s.started_on between ${from}::date and ${until}::date
           and (s.producer_id, s.started_on) not in (
             select heir.producer_id, heir.started_on
               from producer_lines(${until}::date, ${demo}) l
               join producer_starts first on first.producer_id = l.from_id and first.${counted}
               join producer_starts heir on heir.producer_id = l.to_id and heir.${counted}
              where first.started_on <= heir.started_on
                and (l.kind in ('conversion', 'takeover') or l.since <= heir.started_on))`,
      { ...question, judged: true, placed: true },
    );
  },
};
