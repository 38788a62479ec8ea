import { sql } from 'kysely';
import { db } from '#kernel/db.server.ts';
import { compareVietnamese } from '#kernel/text.ts';

/** A place, council or producer that a role can be bound to, with its name. */
export type Scope = Readonly<{ id: string; name: string }>;

/** What the form of a role offers: the communes of today and the councils in office. */
export async function grantChoices(): Promise<{ places: Scope[]; bodies: Scope[] }> {
  const places = await sql<Scope>`
    select n.place_id as id, n.kind || ' ' || n.name as name from place_names n
     where n.level = 'commune' and (n.valid_until is null or n.valid_until >= today_in_vietnam())`.execute(
    db(),
  );
  const bodies = await sql<Scope>`
    select id, name from councils where valid_until is null or valid_until >= today_in_vietnam() order by decided_on desc`.execute(
    db(),
  );
  return {
    places: places.rows.sort((a, b) => compareVietnamese(a.name, b.name)),
    bodies: bodies.rows,
  };
}

/** The producer with this public code, or null. */
export async function producerIdOf(code: string): Promise<string | null> {
  const row = await db()
    .selectFrom('producers_today')
    .select('id')
    .where('code', '=', code.trim().toUpperCase())
    .executeTakeFirst();
  return row?.id ?? null;
}

type Bound = Readonly<{ placeId: string | null; bodyId: string | null; producerId: string | null }>;

/** Names of what grants are bound to, by id. */
export async function scopeNames(grants: readonly Bound[]): Promise<ReadonlyMap<string, string>> {
  const ids = [
    ...new Set(
      grants.flatMap((grant) =>
        [grant.placeId, grant.bodyId, grant.producerId].filter((id) => id !== null),
      ),
    ),
  ];
  if (ids.length === 0) return new Map();
  const { rows } = await sql<Scope>`
    select place_id as id, kind || ' ' || name as name from place_names where place_id = any(${ids}::uuid[])
    union all select id, name from councils where id = any(${ids}::uuid[])
    union all select id, name || ' (' || code || ')' from producers_today where id = any(${ids}::uuid[])`.execute(
    db(),
  );
  return new Map(rows.map((row) => [row.id, row.name]));
}
