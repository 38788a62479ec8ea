import { sql } from 'kysely';
import { productEvidence, real, type Measure } from '../measure.server.ts';

/** Kinds of events that promote sale; a council's meeting or a ceremony does not. */
const promotes = sql`e.kind not in ('award', 'rating')`;

/**
 * Products shown at a held event, or supported for one, each on its first day in the period. Events without a known
 * day count in no year; those known by month or year alone on its last day.
 */
export const promotedProducts: Measure = {
  recorded: (demo) => sql`exists (
    select from event_showings s join promotion_events e on e.id = s.event_id where ${real(demo, 's.is_demo', 'e.is_demo')}
    union all
    select from promotion_supports s where s.product_id is not null and ${real(demo, 's.is_demo')})`,
  rows: ({ from, until, demo }) =>
    productEvidence(
      sql`
        select distinct on (x.product_id) x.product_id, x."on", x.note, x.is_demo
          from (
            select s.product_id, coalesce(s.shown_on, e.starts_on) as "on", e.name as note, s.is_demo or e.is_demo as is_demo, e.code
              from event_showings s join promotion_events e on e.id = s.event_id
             where e.state = 'held' and ${promotes} and ${real(demo, 's.is_demo', 'e.is_demo')}
            union all
            select s.product_id, e.starts_on, e.name, s.is_demo or e.is_demo, e.code
              from promotion_supports s join promotion_events e on e.id = s.event_id
             where s.product_id is not null and e.state = 'held' and ${promotes} and ${real(demo, 's.is_demo', 'e.is_demo')}) x
         where x."on" between ${from}::date and ${until}::date
         order by x.product_id, x."on", x.code`,
      { demo },
    ),
};
