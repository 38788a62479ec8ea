import { sql } from 'kysely';
import type { Actor } from '#kernel/actor.ts';
import { db, type Connection } from '#kernel/db.server.ts';
import type { Day } from '#kernel/day.ts';
import { canRecordSuccession } from './rights.ts';
import type { SuccessionKind } from './succession.ts';

type Named = Readonly<{ code: string; slug: string; name: string }>;

/** A succession seen from one of its sides. */
export type SuccessionLink = Readonly<{ kind: SuccessionKind; on: Day; other: Named }>;

/** In whose place a producer went on, and who went on in its place: for the public page. */
export async function successionsOf(
  connection: Connection,
  producerCode: string,
): Promise<{ before: SuccessionLink[]; after: SuccessionLink[] }> {
  const { rows } = await sql<SuccessionLink & { side: 'before' | 'after' }>`
    select case when s.to_producer_id = p.id then 'before' else 'after' end as side, s.kind, s.happened_on as "on",
           jsonb_build_object('code', o.code, 'slug', o.slug, 'name', o.name) as other
      from producers p
      join producer_successions s on p.id in (s.from_producer_id, s.to_producer_id)
      join producers_today o on o.id = case when s.to_producer_id = p.id then s.from_producer_id else s.to_producer_id end
     where p.code = ${producerCode} and s.happened_on <= today_in_vietnam() and (p.is_demo or not s.is_demo)
     order by s.happened_on, o.code`.execute(connection);
  const of = (wanted: string) =>
    rows.filter(({ side }) => side === wanted).map(({ kind, on, other }) => ({ kind, on, other }));
  return { before: of('before'), after: of('after') };
}

export type SuccessionRow = Readonly<{
  code: string;
  kind: SuccessionKind;
  on: Day;
  basis: string;
  from: Named;
  to: Named;
  isDemo: boolean;
}>;

/** The last successions on record, for who records them. */
export async function successionDesk(actor: Actor): Promise<SuccessionRow[]> {
  if (canRecordSuccession(actor) !== true) return [];
  const { rows } = await sql<SuccessionRow>`
    select s.code, s.kind, s.happened_on as "on", s.basis, s.is_demo as "isDemo",
           jsonb_build_object('code', f.code, 'slug', f.slug, 'name', f.name) as "from",
           jsonb_build_object('code', t.code, 'slug', t.slug, 'name', t.name) as "to"
      from producer_successions s
      join producers_today f on f.id = s.from_producer_id
      join producers_today t on t.id = s.to_producer_id
     order by s.happened_on desc, s.code desc limit 50`.execute(db());
  return rows;
}

/** Producers of these codes with the products that they own today: what a succession is about. */
export async function partsOfSuccession(
  actor: Actor,
  codes: readonly string[],
): Promise<(Named & { products: Named[] })[]> {
  if (canRecordSuccession(actor) !== true || codes.length === 0) return [];
  const { rows } = await sql<Named & { products: Named[] }>`
    select p.code, p.slug, p.name,
           coalesce((select jsonb_agg(jsonb_build_object('code', x.code, 'slug', x.slug, 'name', x.name) order by x.code)
                       from products_today_of(array[p.id]) x where x.valid_until is null), '[]') as products
      from producers_today p where p.code = any(${[...codes]}::text[]) order by p.code`.execute(
    db(),
  );
  return rows;
}
