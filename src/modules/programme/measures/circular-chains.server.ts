import { sql } from 'kysely';
import { kept } from '../kept.server.ts';
import { real, type Measure } from '../measure.server.ts';

/** Producers of any form that take part on the day (figure_facts_holders). */
export const holders = kept({ name: 'holders', subject: 'producer', state: true });

/** Share of the producers taking part on the day with a circular chain and a stable green material area (figure_facts_circular). */
export const circularChains: Measure = {
  placed: true,
  recorded: (demo) => sql`exists (select from circular_chains c where ${real(demo, 'c.is_demo')})`,
  ...kept({
    name: 'circular',
    subject: 'producer',
    state: true,
    note: sql`(select concat_ws(' · ', c.name, c.document_no) from circular_chains c where c.id = f.fact_id)`,
  }),
  whole: holders.rows,
  wholeCounts: holders.counts,
};
