import { sql } from 'kysely';
import type { Day } from '#kernel/day.ts';
import type { Connection } from '#kernel/db.server.ts';
import type { LineageStep } from './sentences.ts';
import { codeOfSlug, type Unit } from './unit.ts';
import { selectVersions, validOn, type PlaceVersion } from './units.server.ts';

/** The place that an address or a code names: as it is on the day, else as it last was, else as it first will be. */
export async function placeBySlugOrCode(
  connection: Connection,
  text: string,
  on: Day,
): Promise<PlaceVersion | null> {
  const code = codeOfSlug(text);
  if (code === null) return null;
  const { rows } = await sql<PlaceVersion>`
    ${selectVersions} where p.code_system = 'gso' and p.code = ${code}
     order by v.valid_from > ${on}, abs(v.valid_from - ${on}::date) limit 1`.execute(connection);
  return rows[0] ?? null;
}

/** A commune with the point where a map shows it. */
export type CommunePoint = Unit & Readonly<{ lon: number; lat: number }>;

/** The communes of a day that have a point. */
export async function communePoints(connection: Connection, on: Day): Promise<CommunePoint[]> {
  const { rows } = await sql<CommunePoint>`
    select distinct on (p.code) v.place_id as "placeId", p.code, v.level, v.kind, v.name, pp.code as parent,
           b.centroid_lon::float8 as lon, b.centroid_lat::float8 as lat
      from place_versions v
      join places p on p.id = v.place_id
      join place_boundaries b on b.place_id = v.place_id and ${validOn('b', on)}
      left join places pp on pp.id = v.parent_place_id
     where v.level = 'commune' and ${validOn('v', on)}
     order by p.code, b.kind`.execute(connection);
  return rows;
}

/** All that the page of a place shows. */
export type PlacePage = Readonly<{
  unit: PlaceVersion;
  existsOn: boolean;
  /** the units it lies in, largest first */
  path: readonly Unit[];
  children: readonly Unit[];
  /** every version of the code, earliest first */
  versions: readonly PlaceVersion[];
  /** what resolutions made of these versions, earliest first; in words by `lineageSentence` */
  steps: readonly LineageStep[];
}>;

/** The page of a place on a day, or null when no place bears the code. */
export async function placePage(
  connection: Connection,
  text: string,
  on: Day,
): Promise<PlacePage | null> {
  const unit = await placeBySlugOrCode(connection, text, on);
  if (!unit) return null;
  const existsOn = unit.validFrom <= on && (unit.validUntil === null || unit.validUntil >= on);
  const day = existsOn ? on : unit.validFrom > on ? unit.validFrom : unit.validUntil!;
  const { rows: versions } = await sql<PlaceVersion>`
    ${selectVersions} where v.place_id = ${unit.placeId} order by v.valid_from`.execute(connection);
  const ids = versions.map((version) => version.versionId);
  const [path, children, steps] = await Promise.all([
    pathOf(connection, unit, day),
    sql<Unit>`
      select v.place_id as "placeId", p.code, v.level, v.kind, v.name, ${unit.code} as parent
        from place_versions v join places p on p.id = v.place_id
       where v.parent_place_id = ${unit.placeId} and ${validOn('v', day)}
       order by v.name collate vietnamese, p.code`.execute(connection),
    sql<LineageStep>`
      select l.effective_on as "on", l.extent, l.confidence, r.number as resolution,
             r.subject_vi as "subjectVi", r.subject_en as "subjectEn",
             json_build_object('code', fp.code, 'kind', f.kind, 'name', f.name) as "from",
             case when t.id is not null then json_build_object('code', tp.code, 'kind', t.kind, 'name', t.name) end as "to"
        from place_links l
        join resolutions r on r.id = l.resolution_id
        join place_versions f on f.id = l.from_version_id
        join places fp on fp.id = f.place_id
        left join place_versions t on t.id = l.to_version_id
        left join places tp on tp.id = t.place_id
       where l.from_version_id = any(${ids}::uuid[]) or l.to_version_id = any(${ids}::uuid[])
       order by l.effective_on, fp.code, tp.code`.execute(connection),
  ]);
  return { unit, existsOn, path, children: children.rows, versions, steps: steps.rows };
}

/** The units that one lies in on a day, largest first. */
async function pathOf(connection: Connection, unit: PlaceVersion, on: Day): Promise<Unit[]> {
  const path: Unit[] = [];
  for (let parent = unit.parentPlaceId; parent !== null;) {
    const { rows } = await sql<PlaceVersion>`
      ${selectVersions} where v.place_id = ${parent} and ${validOn('v', on)}`.execute(connection);
    const [above] = rows;
    if (!above) break;
    const { placeId, code, level, kind, name, parent: over } = above;
    path.unshift({ placeId, code, level, kind, name, parent: over });
    parent = above.parentPlaceId;
  }
  return path;
}
