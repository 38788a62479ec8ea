import { sql } from 'kysely';
import type { Connection } from '#kernel/db.server.ts';
import type { Day } from '#kernel/day.ts';
import { livenessOn, type KnownLiveness, type LivenessFacts } from './liveness.ts';

/** What holds of outlets on a day, by id: one question, however many. */
export async function livenessOf(
  connection: Connection,
  ids: readonly string[],
  on: Day,
): Promise<ReadonlyMap<string, KnownLiveness>> {
  if (ids.length === 0) return new Map();
  const { rows } = await sql<LivenessFacts & { id: string; isDemo: boolean }>`
    select o.id, o.opened_on as "openedOn",
           (select coalesce(jsonb_agg(jsonb_build_object('state', s.state, 'since', s.since)), '[]')
              from outlet_states s where s.outlet_id = o.id and s.since <= ${on}) as states,
           (select coalesce(jsonb_agg(c.confirmed_on), '[]')
              from (select confirmed_on from outlet_confirmations c
                     where c.outlet_id = o.id and c.confirmed_on <= ${on}
                     order by confirmed_on desc limit 1) c) as confirmations,
           not o.is_demo and (
             coalesce((select s.is_demo from outlet_states s where s.outlet_id = o.id and s.since <= ${on}
                        order by s.since desc limit 1), false)
             or coalesce((select bool_and(c.is_demo) from outlet_confirmations c
                           where c.outlet_id = o.id and c.confirmed_on = (
                             select max(l.confirmed_on) from outlet_confirmations l
                              where l.outlet_id = o.id and l.confirmed_on <= ${on})), false)) as "isDemo"
      from outlets o where o.id = any(${ids}::uuid[])`.execute(connection);
  return new Map(
    rows.map(({ id, isDemo, ...facts }) => [id, { ...livenessOn(facts, on), isDemo }]),
  );
}
