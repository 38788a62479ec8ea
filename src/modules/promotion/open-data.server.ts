import { sql } from 'kysely';
import type { Connection } from '#kernel/db.server.ts';
import { openRows, type OpenRow } from '#kernel/open-rows.server.ts';

/** Announced events, as published for download: none fictitious. */
export const openEvents = (connection: Connection): AsyncGenerator<readonly OpenRow[]> =>
  openRows(
    async (onward, limit) =>
      (
        await sql<OpenRow & { id: string }>`
      select t.id, t.code, t.name, t.kind, t.scope, t.state, t.starts_on as "startsOn",
             case when t.starts_on is not null then coalesce(t.starts_known_by, 'day') end as precision, t.ends_on as "endsOn",
             l.code as "placeCode", v.kind || ' ' || v.name as "placeName", t.venue, t.organiser, t.stalls,
             (select nullif(count(distinct s.product_id), 0)::int from event_showings s
               where s.event_id = t.id and not s.is_demo) as products,
             replace(t.source, E'\\n', ' ') as sources
        from promotion_events t
        left join places l on l.id = t.place_id
        left join lateral place_version_on(t.place_id, t.place_on) v on true
       where t.published is true and not t.is_demo and ${onward} order by t.id limit ${limit}`.execute(
          connection,
        )
      ).rows,
  );
