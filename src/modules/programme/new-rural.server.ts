import { sql } from 'kysely';
import type { Connection } from '#kernel/db.server.ts';
import type { Day } from '#kernel/day.ts';
import type { NewRuralRow } from './new-rural.ts';

/** The new-rural stages of a unit and, by lineage, of the units it was formed from, newest first. */
export async function newRuralOf(
  connection: Connection,
  placeId: string,
  on: Day,
): Promise<NewRuralRow[]> {
  const { rows } = await sql<NewRuralRow>`
    select s.status, s.valid_from as "validFrom", s.decision_no as "decisionNo", s.decided_on as "decidedOn", s.source,
           s.is_demo as "isDemo", s.place_id = ${placeId}::uuid as own,
           jsonb_build_object('code', p.code, 'kind', v.kind, 'name', v.name) as unit
      from new_rural_statuses s
      join places p on p.id = s.place_id
     cross join lateral place_version_on(s.place_id, s.place_on) v
     where s.valid_from <= ${on}
       and (s.place_id = ${placeId}::uuid or exists (
         select from place_maps m
          where m.place_id = s.place_id and m.target_place_id = ${placeId}::uuid and m.level = 'commune'
            and s.place_on between m.fact_from and m.fact_until and ${on}::date between m.map_from and m.map_until))
     order by s.valid_from desc, p.code limit 100`.execute(connection);
  return rows;
}

/** A stage of a unit, and the commune of a day in which that unit lies. */
export type NewRuralStep = NewRuralRow & Readonly<{ communeId: string }>;

/** The stages of all units by the communes of a day, fictitious ones left out; those of a commune newest first. */
export async function newRuralSteps(connection: Connection, on: Day): Promise<NewRuralStep[]> {
  const { rows } = await sql<NewRuralStep>`
    select s.status, s.valid_from as "validFrom", s.decision_no as "decisionNo", s.decided_on as "decidedOn", s.source,
           s.is_demo as "isDemo", t.id = s.place_id as own, t.id as "communeId",
           jsonb_build_object('code', p.code, 'kind', v.kind, 'name', v.name) as unit
      from new_rural_statuses s
      join places p on p.id = s.place_id
     cross join lateral place_version_on(s.place_id, s.place_on) v
     cross join lateral (
       select s.place_id as id
       union
       select m.target_place_id from place_maps m
        where m.place_id = s.place_id and m.level = 'commune' and m.target_place_id is not null
          and s.place_on between m.fact_from and m.fact_until and ${on}::date between m.map_from and m.map_until) t
     where not s.is_demo and s.valid_from <= ${on}
     order by t.id, s.valid_from desc, p.code`.execute(connection);
  return rows;
}
