import { sql, type RawBuilder } from 'kysely';
import { evidence, real, type Measure, type Question } from '../measure.server.ts';

/** Neither paused nor closed on the day asked, or on the last day of a phase that is over. Unconfirmed ones count. */
const stillOpen = ({ on, until, demo }: Question): RawBuilder<unknown> => sql`
  coalesce((select s.state from outlet_states s
             where s.outlet_id = o.id and s.since <= least(${on}::date, ${until}::date) and ${real(demo, 's.is_demo')}
             order by s.since desc limit 1), 'active') = 'active'`;

/** Rows of outlets `o` that fit, each under the day in `on`. */
const outlets = (
  question: Question,
  on: 'opened_on' | 'funded_on',
  fits: RawBuilder<unknown>,
): RawBuilder<unknown> =>
  evidence({
    from: sql`from outlets o
      where o.${sql.ref(on)} between ${question.from}::date and ${question.until}::date
        and ${real(question.demo, 'o.is_demo')} and ${fits}`,
    key: sql`o.id`,
    on: sql`o.${sql.ref(on)}`,
    subject: 'outlet',
    code: sql`o.code`,
    name: sql`o.name`,
    path: sql`'/diem-ban/' || lower(o.code)`,
    note: sql`concat_ws(' · ', o.address, o.tourism_note, o.funding_decision)`,
    isDemo: sql`o.is_demo`,
    placeId: sql`o.place_id`,
    placeOn: sql`o.place_on`,
  });

const anyOutlet = (demo: boolean, stated: RawBuilder<unknown>): RawBuilder<unknown> => sql`
  exists (select from outlets o where ${stated} and ${real(demo, 'o.is_demo')})`;

/** Introduction centres that opened in the phase and were neither paused nor closed on the day. */
export const centres: Measure = {
  recorded: (demo) => anyOutlet(demo, sql`o.kind = 'centre' and o.opened_on is not null`),
  rows: (question) =>
    outlets(question, 'opened_on', sql`o.kind = 'centre' and ${stillOpen(question)}`),
};

/** Outlets tied to a tourist site or route that opened in the phase and were neither paused nor closed on the day. */
export const tourismOutlets: Measure = {
  recorded: (demo) => anyOutlet(demo, sql`o.tourism is not null and o.opened_on is not null`),
  rows: (question) =>
    outlets(question, 'opened_on', sql`o.tourism in ('site', 'route') and ${stillOpen(question)}`),
};

/** Outlets that were given support by a decision of the phase, whatever became of them. */
export const supportedOutlets: Measure = {
  recorded: (demo) => anyOutlet(demo, sql`o.funded_on is not null`),
  rows: (question) => outlets(question, 'funded_on', sql`true`),
};
