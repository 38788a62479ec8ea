import { sql } from 'kysely';
import { evidence, real, type Measure } from '../measure.server.ts';

/**
 * Value chain projects under way or accepted on the period's last day (running_chains in db/migrations/0076_chains.sql), each
 * under the day on which its work began. Approval alone does not count, nor what was stopped before it was accepted.
 */
export const chainProjects: Measure = {
  recorded: (demo) => sql`
    exists (select from chain_steps s where ${real(demo, 's.is_demo')})`,
  rows: ({ until, demo }) =>
    evidence({
      from: sql`
        from running_chains(${until}::date, ${demo}) x
        join chain_projects c on c.id = x.project_id`,
      key: sql`c.id`,
      on: sql`x.since`,
      subject: 'chain',
      code: sql`c.code`,
      name: sql`c.name`,
      path: sql`'/chuoi-gia-tri/' || lower(c.code)`,
      note: sql`c.leader`,
      isDemo: sql`x.is_demo`,
      placeId: sql`c.place_id`,
      placeOn: sql`c.place_on`,
    }),
};
