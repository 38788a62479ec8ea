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
  /** units inside this one, itself not counted; one that does not exist on the day answers by lineage */
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
    ...(inside ? [sql`v.id = any(${inside}::uuid[])`] : []),
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

type Member = Readonly<{
  versionId: string;
  placeId: string;
  level: Level;
  parentPlaceId: string | null;
}>;

const selectMembers: RawBuilder<unknown> = sql`
  select v.id as "versionId", v.place_id as "placeId", v.level, v.parent_place_id as "parentPlaceId"
    from place_versions v`;

/**
 * The versions inside a unit on a day, by parents, or by lineage when the unit is not there. Step by step
 * (there are three levels), so that each statement reads only what it needs.
 */
async function membersOf(
  connection: Connection,
  code: string,
  on: Day,
  level: Level | undefined,
): Promise<string[]> {
  const versions = await versionsOf(connection, code);
  const present = versions.find(
    (v) => v.validFrom <= on && (v.validUntil === null || v.validUntil >= on),
  );
  if (present) return (await insideOn(connection, present, on)).map((m) => m.versionId);
  const earlier = versions.filter((v) => v.validFrom <= on).at(-1);
  const nearest = earlier ?? versions[0]!;
  const day = earlier?.validUntil ?? nearest.validFrom;
  const communes =
    nearest.level === 'commune'
      ? [nearest]
      : (await insideOn(connection, nearest, day)).filter((member) => member.level === 'commune');
  const reached = await successorsOn(connection, communes, on, earlier !== undefined);
  if (level === undefined || level === 'commune') return reached.map((m) => m.versionId);
  const above = new Map<string, Member>();
  for (let step: readonly Member[] = reached; step.length;) {
    const parents = [...new Set(step.flatMap((m) => m.parentPlaceId ?? []))];
    const { rows } = await sql<Member>`
      ${selectMembers} where v.place_id = any(${parents}::uuid[]) and ${validOn('v', on)}`.execute(
      connection,
    );
    step = rows.filter((row) => !above.has(row.versionId));
    for (const row of step) above.set(row.versionId, row);
  }
  return [...above.values()].filter((m) => m.level === level).map((m) => m.versionId);
}

/** All units that lie in one on a day, itself not counted. */
async function insideOn(connection: Connection, unit: Member, on: Day): Promise<Member[]> {
  const found: Member[] = [];
  for (let step: readonly Member[] = [unit]; step.length;) {
    const places = step.map((member) => member.placeId);
    const { rows } = await sql<Member>`
      ${selectMembers} where v.parent_place_id = any(${places}::uuid[]) and ${validOn('v', on)}`.execute(
      connection,
    );
    found.push(...rows);
    step = rows.filter((member) => member.level !== 'commune');
  }
  return found;
}

/** The units of a day that hold land of these: later ones by their links, or earlier ones. */
async function successorsOn(
  connection: Connection,
  units: readonly Pick<Member, 'versionId'>[],
  on: Day,
  forward: boolean,
): Promise<Member[]> {
  const [here, there, upTo] = forward
    ? [sql`l.from_version_id`, sql`l.to_version_id`, sql`l.effective_on <= ${on}`]
    : [sql`l.to_version_id`, sql`l.from_version_id`, sql`l.effective_on > ${on}`];
  const seen = new Set(units.map((unit) => unit.versionId));
  for (let step = [...seen]; step.length;) {
    const { rows } = await sql<{ id: string }>`
      select distinct ${there} as id from place_links l
       where ${here} = any(${step}::uuid[]) and ${upTo} and ${there} is not null`.execute(
      connection,
    );
    step = rows.map((row) => row.id).filter((id) => !seen.has(id));
    for (const id of step) seen.add(id);
  }
  const { rows } = await sql<Member>`
    ${selectMembers} where v.id = any(${[...seen]}::uuid[]) and ${validOn('v', on)}`.execute(
    connection,
  );
  return rows;
}
