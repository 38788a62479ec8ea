import { sql } from 'kysely';
import type { Connection } from '#kernel/db.server.ts';
import type { Day } from '#kernel/day.ts';
import { Refusal } from '#kernel/errors.ts';
import { fold } from '#kernel/text.ts';
import type { ProducerKind } from './kinds.ts';
import { coreOfName } from './names.ts';

/** One on record that may be the same; `near`: in the same commune, or of the same producer. */
export type Twin = Readonly<{
  code: string;
  slug: string;
  name: string;
  /** form of a producer, null for a product */
  kind: ProducerKind | null;
  /** its place, or the product's producer */
  beside: string | null;
  near: boolean;
}>;

/** Refuses an entry beside which one of the same name stands: whoever saw them says that it is another. */
export function demandNoTwin(twins: readonly Twin[]): void {
  if (twins.length === 0) return;
  const { name, code } = twins[0]!;
  throw new Refusal('invalid', 'kernel.error.invalid', {
    fields: [
      {
        field: 'twins',
        code: 'registry.error.twin',
        params: { name, code, n: twins.length },
      },
    ],
  });
}

/**
 * Producers that bear or bore such a name: of the same commune of today's map (of the same unit, where none of today took it
 * whole) also under another form and without accents;
 * elsewhere the same name without accents.
 */
export async function producerTwins(
  connection: Connection,
  asked: Readonly<{ name: string; placeId: string; on: Day }>,
): Promise<Twin[]> {
  const { rows } = await sql<Twin & { named: string }>`
    with home as (
      select coalesce(target_place_id, ${asked.placeId}::uuid) as id
        from place_on_map(${asked.placeId}::uuid, ${asked.on}::date, 'commune', today_in_vietnam())),
    found as (
      select v.producer_id as id, v.name as named, true as near from producer_versions v
       where v.place_id in (select id from home)
          or exists (select from place_maps m join home on m.target_place_id = home.id
                      where m.place_id = v.place_id and v.place_on between m.fact_from and m.fact_until
                        and today_in_vietnam() between m.map_from and m.map_until)
      union all
      select v.producer_id, v.name, false from producer_versions v where fold_vietnamese(v.name) = ${fold(asked.name)})
    select p.code, p.slug, p.name, p.kind, f.named, f.near,
           (select l.kind || ' ' || l.name from place_version_on(p.place_id, p.place_on) l) as beside
      from found f join producers_today p on p.id = f.id
     order by f.near desc, length(p.code), p.code`.execute(connection);
  const core = coreOfName(asked.name);
  return alike(rows, ({ named, near }) => !near || coreOfName(named) === core);
}

/** Products that bear or bore that name: of the same producer, and elsewhere. */
export async function productTwins(
  connection: Connection,
  asked: Readonly<{ name: string; producerId: string }>,
): Promise<Twin[]> {
  const { rows } = await sql<Twin>`
    select p.code, p.slug, p.name, null as kind, o.name as beside, v.producer_id = ${asked.producerId}::uuid as near
      from product_versions v
      join products_today p on p.id = v.product_id
      left join producers_today o on o.id = p.producer_id
     where fold_vietnamese(v.name) = ${fold(asked.name)}
     order by near desc nulls last, length(p.code), p.code limit 50`.execute(connection);
  return alike(
    rows.map((row) => ({ ...row, near: row.near ?? false })),
    () => true,
  );
}

/** Each once, near ones first, and no more than a page wants to hold. */
function alike<Found extends Twin>(rows: readonly Found[], is: (row: Found) => boolean): Twin[] {
  const twins = new Map<string, Twin>();
  for (const row of rows)
    if (is(row) && !twins.has(row.code)) {
      const { code, slug, name, kind, beside, near } = row;
      twins.set(code, { code, slug, name, kind, beside, near });
    }
  return [...twins.values()].slice(0, 10);
}
