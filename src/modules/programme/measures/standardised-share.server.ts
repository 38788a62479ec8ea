import { sql } from 'kysely';
import { kept } from '../kept.server.ts';
import { real, type Measure } from '../measure.server.ts';

/** Products that take part on the day: recognised by it, or said to have been handed in by it (figure_facts_scheme). */
const takingPart = kept({ name: 'scheme', subject: 'product', state: true });

/**
 * Products of the scheme with at least one standard in force on the day, each under the day since which one of these
 * standards has held (figure_facts_standardised).
 */
export const standardisedShare: Measure = {
  placed: true,
  recorded: (demo) =>
    sql`exists (select from standards_held h where h.issued_on is not null and ${real(demo, 'h.is_demo')})`,
  ...kept({
    name: 'standardised',
    subject: 'product',
    state: true,
    note: sql`(select h.name from standards_held h where h.id = f.fact_id)`,
  }),
  whole: takingPart.rows,
  wholeCounts: takingPart.counts,
};
