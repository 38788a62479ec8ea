import { sql } from 'kysely';
import { kept } from '../kept.server.ts';
import { real, type Measure } from '../measure.server.ts';

/**
 * Enterprises and cooperatives by the first day on which they took part, stated or shown by a product of theirs
 * (producer_starts). Who goes on in the place of one that took part before is not new, from the day of that
 * (figure_facts_participants).
 */
export const newParticipants: Measure = {
  once: true,
  placed: true,
  recorded: (demo) => sql`exists (select from producers o where ${real(demo, 'o.is_demo')})`,
  ...kept({
    name: 'participants',
    subject: 'producer',
    asked: ({ on }) => on,
    note: sql`(select case when not s.stated then 'first-known' end from producer_starts s where s.id = f.fact_id)`,
  }),
};
