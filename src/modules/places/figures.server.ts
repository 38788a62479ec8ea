import { sql, type RawBuilder } from 'kysely';
import type { Day } from '#kernel/day.ts';
import type { Connection } from '#kernel/db.server.ts';
import { placeMap, type OnMap, type PlaceMap } from './figures.ts';
import type { MapStatus } from './maps.ts';
import type { Level, Unit } from './unit.ts';

/** The map of a day at one level, for folding many facts in memory. */
export async function loadPlaceMap(
  connection: Connection,
  map: Readonly<{ day: Day; level: Level }>,
): Promise<PlaceMap> {
  const { rows } = await sql<{
    placeId: string;
    factFrom: Day;
    factUntil: Day;
    targetPlaceId: string | null;
    status: MapStatus;
  }>`
    select place_id as "placeId", fact_from as "factFrom", fact_until as "factUntil",
           target_place_id as "targetPlaceId", status
      from place_maps
     where level = ${map.level} and ${map.day} between map_from and map_until`.execute(connection);
  return placeMap(rows);
}

/** One row of a figure by place; `unit` null: the row «not placed / not divisible», with the reason. */
export type PlaceFigure = Readonly<{ unit: Unit | null; status: OnMap['status']; value: number }>;

/**
 * A figure by place on the map of a day, in SQL. The last rows are what cannot be placed, by reason: with
 * them the sum is that of the facts, on every map.
 * @param facts a query that gives place_id uuid, day date, value numeric
 */
export async function figureByPlace(
  connection: Connection,
  facts: RawBuilder<unknown>,
  map: Readonly<{ day: Day; level: Level }>,
): Promise<PlaceFigure[]> {
  const { rows } = await sql<{
    placeId: string | null;
    code: string;
    kind: string;
    name: string;
    parent: string | null;
    status: OnMap['status'];
    value: string;
  }>`
    with sums as (
      select m.target_place_id, coalesce(m.status, 'not-placed') as status, sum(f.value) as value
        from (${facts}) as f
        left join place_maps m
          on m.place_id = f.place_id and m.level = ${map.level}
         and f.day between m.fact_from and m.fact_until
         and ${map.day} between m.map_from and m.map_until
       group by 1, 2)
    select s.target_place_id as "placeId", s.status, s.value::text as value, p.code, v.kind, v.name, pp.code as parent
      from sums s
      left join places p on p.id = s.target_place_id
      left join lateral place_version_on(s.target_place_id, ${map.day}::date) v on true
      left join places pp on pp.id = v.parent_place_id
     order by s.target_place_id is null, p.code, s.status`.execute(connection);
  return rows.map(({ placeId, code, kind, name, parent, status, value }) => ({
    unit: placeId === null ? null : { placeId, code, level: map.level, kind, name, parent },
    status,
    value: Number(value),
  }));
}
