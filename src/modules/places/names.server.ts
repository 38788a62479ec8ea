import { sql } from 'kysely';
import type { Connection } from '#kernel/db.server.ts';
import { nameIndex, type NamedUnit, type NameIndex } from './match.ts';

/** All names of all days, for `matchPlace`; read once for an import. */
export async function loadNameIndex(connection: Connection): Promise<NameIndex> {
  const { rows } = await sql<NamedUnit>`
    with recursive back as (
      select v.id as version_id, l.from_version_id
        from place_versions v
        join place_versions parent on parent.place_id = v.parent_place_id and parent.level = 'province'
        join place_links l on l.to_version_id = v.id
       where v.level = 'commune'
      union
      select b.version_id, l.from_version_id from back b join place_links l on l.to_version_id = b.from_version_id
    ), former as (
      select b.version_id, array_agg(distinct d.place_id::text) as districts
        from back b
        join place_versions o on o.id = b.from_version_id
        join place_versions d on d.place_id = o.parent_place_id and d.level = 'district'
       group by b.version_id)
    select v.place_id as "placeId", p.code, v.level, v.kind, v.name, v.parent_place_id as "parentPlaceId",
           coalesce(f.districts, '{}') as "formerDistricts", v.valid_from as "validFrom", v.valid_until as "validUntil"
      from place_versions v
      join places p on p.id = v.place_id
      left join former f on f.version_id = v.id`.execute(connection);
  return nameIndex(rows);
}
