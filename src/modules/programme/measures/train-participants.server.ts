import { sql } from 'kysely';
import { kept } from '../kept.server.ts';
import { real, type Measure } from '../measure.server.ts';

/** Enterprises and cooperatives that take part on the day (figure_facts_participating). */
const participating = kept({ name: 'participating', subject: 'producer', state: true });

/**
 * Share of the enterprises and cooperatives taking part on the day of which somebody has been at a course since the
 * phase began; what those whom they succeeded have learnt is theirs (figure_facts_trained).
 */
export const trainParticipants: Measure = {
  placed: true,
  recorded: (demo) =>
    sql`exists (select from training_attendances a where a.producer_id is not null and ${real(demo, 'a.is_demo')})`,
  ...kept({
    name: 'trained',
    subject: 'producer',
    note: sql`(select c.code from training_courses c where c.id = f.fact_id)`,
  }),
  whole: participating.rows,
  wholeCounts: participating.counts,
};
