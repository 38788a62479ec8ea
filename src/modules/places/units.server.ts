import { sql, type RawBuilder } from 'kysely';
import type { Day } from '#kernel/day.ts';
import type { Connection } from '#kernel/db.server.ts';
import { Refusal } from '#kernel/errors.ts';
import type { Level, Unit } from './unit.ts';

/** One version of a place, with its period. */
export type PlaceVersion = Unit &
  Readonly<{
    versionId: string;
    parentPlaceId: string | null;
    validFrom: Day;
    validUntil: Day | null;
  }>;

/** The first day on which units are known, or null in an empty database. */
export async function firstDay(connection: Connection): Promise<Day | null> {
  const { rows } = await sql<{ first: Day | null }>`
    select min(valid_from) as first from place_versions where level = 'province'`.execute(
    connection,
  );
  return rows[0]?.first ?? null;
}

async function refuseUnknownDay(connection: Connection, on: Day): Promise<void> {
  const first = await firstDay(connection);
  if (first !== null && on < first)
    throw new Refusal('invalid', 'places.error.before-data', { params: { day: on, first } });
}

/** All versions of a code, earliest first; refuses a code that was never used. */
export async function versionsOf(connection: Connection, code: string): Promise<PlaceVersion[]> {
  const { rows } = await sql<PlaceVersion>`
    ${selectVersions} where p.code_system = 'gso' and p.code = ${code} order by v.valid_from`.execute(
    connection,
  );
  if (rows.length === 0)
    throw new Refusal('not-found', 'places.error.unknown-code', { params: { code } });
  return rows;
}

export const selectVersions: RawBuilder<unknown> = sql`
  select v.id as "versionId", v.place_id as "placeId", p.code, v.level, v.kind, v.name, pp.code as parent,
         v.parent_place_id as "parentPlaceId", v.valid_from as "validFrom", v.valid_until as "validUntil"
    from place_versions v
    join places p on p.id = v.place_id
    left join places pp on pp.id = v.parent_place_id`;

export const validOn = (alias: string, on: Day): RawBuilder<boolean> => sql`
  ${sql.ref(`${alias}.valid_from`)} <= ${on} and (${sql.ref(`${alias}.valid_until`)} is null or ${sql.ref(`${alias}.valid_until`)} >= ${on})`;

export type UnitFilter = Readonly<{
  level?: Level;
  /** units inside this one; one that does not exist on the day answers by lineage */
  withinCode?: string;
  /** code after which the page begins */
  after?: string;
  limit?: number;
}>;

/** The units of a day, provinces first, then by code. Refuses a day before the data and an unknown code. */
export async function unitsOn(
  connection: Connection,
  on: Day,
  filter: UnitFilter = {},
): Promise<Unit[]> {
  await refuseUnknownDay(connection, on);
  const inside =
    filter.withinCode === undefined
      ? null
      : await membersOf(connection, filter.withinCode, on, filter.level);
  const conditions = [
    sql`p.code_system = 'gso'`,
    validOn('v', on),
    ...(filter.level ? [sql`v.level = ${filter.level}`] : []),
    ...(inside ? [sql`v.place_id in (${inside})`] : []),
    ...(filter.after === undefined ? [] : [sql`p.code > ${filter.after}`]),
  ];
  // A page is read along the index of codes; a whole list is sorted for people.
  const order =
    filter.limit === undefined
      ? sql`array_position(array['province', 'district', 'commune'], v.level), p.code`
      : sql`p.code limit ${filter.limit}`;
  const { rows } = await sql<Unit>`
    select v.place_id as "placeId", p.code, v.level, v.kind, v.name, pp.code as parent
      from places p
      join place_versions v on v.place_id = p.id
      left join places pp on pp.id = v.parent_place_id
     where ${sql.join(conditions, sql` and `)}
     order by ${order}`.execute(connection);
  return rows;
}

/** A subquery of place ids inside a unit on a day, by parents, or by lineage when the unit is not there. */
async function membersOf(
  connection: Connection,
  code: string,
  on: Day,
  level: Level | undefined,
): Promise<RawBuilder<unknown>> {
  const versions = await versionsOf(connection, code);
  const present = versions.find(
    (v) => v.validFrom <= on && (v.validUntil === null || v.validUntil >= on),
  );
  if (present)
    return sql`
      with recursive inside as (
        select ${present.placeId}::uuid as place_id
        union all
        select c.place_id from inside i join place_versions c on c.parent_place_id = i.place_id and ${validOn('c', on)}
      ) select place_id from inside where place_id <> ${present.placeId} or ${present.level === level}`;
  const earlier = versions.filter((v) => v.validFrom <= on).at(-1);
  const [nearest, last, forward] = earlier
    ? [earlier, earlier.validUntil!, true]
    : [versions[0]!, versions[0]!.validFrom, false];
  const [here, there, upTo] = forward
    ? [sql`l.from_version_id`, sql`l.to_version_id`, sql`l.effective_on <= ${on}`]
    : [sql`l.to_version_id`, sql`l.from_version_id`, sql`l.effective_on > ${on}`];
  const smallest =
    nearest.level === 'commune' ? sql`v.id = ${nearest.versionId}` : sql`v.level = 'commune'`;
  return sql`
    with recursive inside as (
      select ${nearest.placeId}::uuid as place_id
      union all
      select c.place_id from inside i join place_versions c on c.parent_place_id = i.place_id and ${validOn('c', last)}
    ), walk as (
      select v.id as version_id from inside i join place_versions v on v.place_id = i.place_id
       where ${validOn('v', last)} and ${smallest}
      union
      select ${there} from walk w join place_links l on ${here} = w.version_id
       where ${upTo} and ${there} is not null
    ), reached as (
      select v.place_id, v.level, v.parent_place_id from walk w join place_versions v on v.id = w.version_id
       where ${validOn('v', on)}
    ), above as (
      select * from reached
      union
      select v.place_id, v.level, v.parent_place_id from above a join place_versions v on v.place_id = a.parent_place_id
       where ${validOn('v', on)}
    ) select place_id from above where level = ${level ?? 'commune'}`;
}
