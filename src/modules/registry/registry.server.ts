import { sql } from 'kysely';
import type { Connection, Tx } from '#kernel/db.server.ts';
import { formatDay, type Day } from '#kernel/day.ts';
import { Refusal } from '#kernel/errors.ts';
import { slug } from '#kernel/text.ts';

/** The letters of public codes: HD products, CT producers (chủ thể). */
const series = { producer: 'CT', product: 'HD' } as const;

/** The next `count` public codes; the series stays locked until the transaction ends, so that none is lost. */
export async function takeCodes(
  tx: Tx,
  name: keyof typeof series,
  count: number,
): Promise<string[]> {
  if (count === 0) return [];
  const { rows } = await sql<{ code: string }>`
    with taken as (
      update code_series set last = last + ${count} where name = ${name} returning last)
    select public_code(${series[name]}, n) as code
      from taken, generate_series(taken.last - ${count} + 1, taken.last) as n order by n`.execute(
    tx,
  );
  return rows.map((row) => row.code);
}

/** Words of an address; the code that follows them there decides. */
export const slugOf = (name: string): string => slug(name).slice(0, 60).replace(/-$/, '');

/** The unit itself and the units of today's map in which it lies: whose officers are in charge. */
export async function areasOf(
  connection: Connection,
  placeId: string | null,
  placeOn: string | null,
): Promise<string[]> {
  if (!placeId) return [];
  const { rows } = await sql<{ id: string }>`
    select ${placeId}::uuid as id
    union
    select m.target_place_id
      from unnest(array['commune', 'province']) as level,
           place_on_map(${placeId}::uuid, coalesce(${placeOn}::date, today_in_vietnam()), level, today_in_vietnam()) as m
     where m.target_place_id is not null`.execute(connection);
  return rows.map((row) => row.id);
}

/** A producer with its versions, locked; not-found when there is no such thing. */
export async function lockProducer(tx: Tx, code: string) {
  const found = (await lockProducers(tx, [code])).get(code);
  if (!found) throw new Refusal('not-found', 'registry.error.no-producer');
  return found;
}

/** Producers by code with their versions in time, locked in one order; what is not there is left out. */
export async function lockProducers(tx: Tx, codes: readonly string[]) {
  const producers = await tx
    .selectFrom('producers')
    .selectAll()
    .where('code', '=', sql<string>`any(${codes}::text[])`)
    .orderBy('id')
    .forUpdate()
    .execute();
  const versions = await tx
    .selectFrom('producer_versions')
    .selectAll()
    .where('producer_id', '=', sql<string>`any(${producers.map(({ id }) => id)}::uuid[])`)
    .orderBy('valid_from')
    .execute();
  const byProducer = Map.groupBy(versions, (version) => version.producer_id);
  return new Map(
    producers.map((producer) => [
      producer.code,
      { producer, versions: byProducer.get(producer.id) ?? [] },
    ]),
  );
}

export async function lockProduct(tx: Tx, code: string) {
  const product = await tx
    .selectFrom('products')
    .selectAll()
    .where('code', '=', code)
    .forUpdate()
    .executeTakeFirst();
  if (!product) throw new Refusal('not-found', 'registry.error.no-product');
  const versions = await tx
    .selectFrom('product_versions')
    .selectAll()
    .where('product_id', '=', product.id)
    .orderBy('valid_from')
    .execute();
  return { product, versions };
}

type Period = Readonly<{ id: string; valid_from: string; valid_until: string | null }>;

/** The version in force on a day. */
export const inForce = <Version extends Period>(
  versions: readonly Version[],
  on: string,
): Version | undefined =>
  versions.find((v) => v.valid_from <= on && (v.valid_until === null || v.valid_until >= on));

/** A change may begin today or earlier, but never before the newest version: the past is corrected, not overwritten. */
export function demandLatest<Version extends Period>(
  versions: readonly Version[],
  from: Day,
  today: Day,
): Version {
  const last = versions.at(-1)!;
  if (last.valid_until !== null) throw new Refusal('conflict', 'registry.error.ended');
  if (from > today)
    throw new Refusal('invalid', 'kernel.error.invalid', {
      fields: [{ field: 'from', code: 'registry.error.future' }],
    });
  if (last.valid_from > from)
    throw new Refusal('invalid', 'kernel.error.invalid', {
      fields: [
        {
          field: 'from',
          code: 'registry.error.later-version',
          params: { day: formatDay(last.valid_from as Day) },
        },
      ],
    });
  return last;
}
