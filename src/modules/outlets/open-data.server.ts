import { sql } from 'kysely';
import type { Connection } from '#kernel/db.server.ts';
import type { Day } from '#kernel/day.ts';
import { openRows, type OpenRow } from '#kernel/open-rows.server.ts';

/**
 * Outlets as they stand on a day, as published for download. Who runs one is named where it is a producer on record; takings,
 * photos, who confirmed and fictitious rows are not in it.
 */
export const openOutlets = (connection: Connection, on: Day): AsyncGenerator<readonly OpenRow[]> =>
  openRows(
    async (onward, limit) =>
      (
        await sql<OpenRow & { id: string }>`
      select t.id, t.code, t.name, t.kind, t.category, o.code as producer, t.address, l.code as "placeCode",
             v.kind || ' ' || v.name as "placeName", n.code as "placeTodayCode", t.latitude::float8 as latitude,
             t.longitude::float8 as longitude, t.hours, t.opened_on as "openedOn", t.tourism,
             coalesce((select s.state from outlet_states s
                        where s.outlet_id = t.id and not s.is_demo and s.since <= ${on}::date
                        order by s.since desc limit 1),
                      case when t.opened_on <= ${on}::date then 'active' end) as state,
             (select max(c.confirmed_on) from outlet_confirmations c
               where c.outlet_id = t.id and not c.is_demo and c.confirmed_on <= ${on}::date) as "confirmedOn",
             (select nullif(count(*), 0)::int from outlet_products s
               where s.outlet_id = t.id and not s.is_demo
                 and ${on}::date between s.shown_from and coalesce(s.shown_until, 'infinity'::date)) as products,
             replace(t.source, E'\\n', ' ') as sources
        from outlets t
        left join producers_today o on o.id = t.producer_id and not o.is_demo
        left join places l on l.id = t.place_id
        left join lateral place_version_on(t.place_id, t.place_on) v on true
        left join lateral place_on_map(t.place_id, t.place_on, 'commune', ${on}::date) m on true
        left join places n on n.id = m.target_place_id
       where not t.is_demo and ${onward} order by t.id limit ${limit}`.execute(connection)
      ).rows,
  );

/** Stops of published routes, in their order within a route; a fictitious route or stop is not in it. */
export const openStops = (connection: Connection): AsyncGenerator<readonly OpenRow[]> =>
  openRows(
    async (onward, limit) =>
      (
        await sql<OpenRow & { id: string }>`
      select t.id, r.code as route, r.title, r.mode, r.season, t.position, o.code as outlet, s.code as sight,
             coalesce(o.name, s.name) as name, s.kind as "sightKind", coalesce(o.address, s.address) as address,
             coalesce(o.latitude, s.latitude)::float8 as latitude, coalesce(o.longitude, s.longitude)::float8 as longitude,
             coalesce(t.minutes, s.minutes) as minutes,
             replace(coalesce(o.source, s.source), E'\\n', ' ') as sources
        from tour_stops t join tour_routes r on r.id = t.route_id
        left join outlets o on o.id = t.outlet_id left join sights s on s.id = t.sight_id
       where r.published and not r.is_demo and not t.is_demo and not coalesce(o.is_demo, s.is_demo) and ${onward}
       order by t.id limit ${limit}`.execute(connection)
      ).rows,
  );
