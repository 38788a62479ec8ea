import { sql } from 'kysely';
import type { Connection } from '#kernel/db.server.ts';
import type { Day } from '#kernel/day.ts';
import { openRows, type OpenRow } from '#kernel/open-rows.server.ts';
import { stateOn, type Step } from './steps.ts';

/** Projects as they stand on a day, as published for download: without contracts, money and fictitious rows. */
export async function* openChains(connection: Connection, on: Day): AsyncGenerator<OpenRow[]> {
  const batches = openRows(
    async (onward, limit) =>
      (
        await sql<{ id: string; steps: Step[] }>`
      select t.id, t.code, t.name, t.form, coalesce(t.leader, o.name) as leader, l.code as "placeCode",
             v.kind || ' ' || v.name as "placeName", t.area_ha::float8 as "areaHa", t.households, t.starts_on as "startsOn",
             t.ends_on as "endsOn",
             coalesce((select jsonb_agg(jsonb_build_object('kind', s.kind, 'takenOn', s.taken_on))
                         from chain_steps s where s.project_id = t.id and not s.is_demo), '[]') as steps,
             (select nullif(count(*), 0)::int from chain_members c where c.project_id = t.id and not c.is_demo) as members,
             (select string_agg(p.code, ' ' order by p.code) from chain_products c join products p on p.id = c.product_id
               where c.project_id = t.id and not c.is_demo and not p.is_demo) as products,
             replace(t.source, E'\\n', ' ') as sources
        from chain_projects t
        left join producers_today o on o.id = t.producer_id
        left join places l on l.id = t.place_id
        left join lateral place_version_on(t.place_id, t.place_on) v on true
       where not t.is_demo and ${onward} order by t.id limit ${limit}`.execute(connection)
      ).rows,
  );
  for await (const rows of batches)
    yield rows.map(({ steps, ...project }) => ({
      ...project,
      ...stateOn(steps, on),
    }));
}
