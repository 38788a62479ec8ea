import { afterAll, beforeAll, expect, test } from 'vitest';
import { sql } from 'kysely';
import { publicActor, systemActor, type Actor } from '#kernel/actor.ts';
import { freshDatabase } from '../../../tests/support/database.ts';
import { makeProduct, makeWorld, type World } from '../../../tests/support/thread.ts';
import {
  mergeDuplicates,
  mergedInto,
  producerSource,
  producersByName,
  productsByName,
  undoMerge,
} from './index.server.ts';

let base: Awaited<ReturnType<typeof freshDatabase>>;
let world: World;
let kept: string;
let gone: string;
beforeAll(async () => {
  base = await freshDatabase();
  world = await makeWorld(base.database);
  [kept, gone] = [
    world.productId,
    await makeProduct(base.database, world.otherProducerId, world.placeB),
  ];
  for (const [product_id, decision_no] of [
    [kept, '1/QĐ'],
    [gone, '2/QĐ'],
  ] as const) {
    await base.database
      .insertInto('recognitions')
      .values({
        product_id,
        stars: 3,
        decision_no,
        recognised_on: '2025-01-02',
        recognised_precision: 'day',
        valid_until: '2028-01-02',
      })
      .execute();
    await base.database
      .insertInto('candidacies')
      .values({ product_id, status: 'planned', stated_precision: 'unknown' })
      .execute();
  }
});
afterAll(() => base.drop());

/** Every row of every table that holds facts or follows from them, without the instants at which they became known. */
async function everything(): Promise<Record<string, unknown>> {
  const { rows: tables } = await sql<{ name: string }>`
    select c.relname as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
     where n.nspname = 'public' and c.relkind = 'r' and exists (
       select from pg_attribute a where a.attrelid = c.oid and a.attname in ('product_id', 'producer_id', 'from_producer_id'))
        or n.nspname = 'public' and c.relname in ('products', 'producers') order by 1`.execute(
    base.database,
  );
  const all: Record<string, unknown> = {};
  for (const { name } of tables) {
    // what is derived is made anew and has another id
    const derived = ['product_steps', 'producer_starts', 'figure_rows'].includes(name);
    const { rows } = await sql<{ row: Record<string, unknown> }>`
      select to_jsonb(t) - 'known_from' ${derived ? sql`- 'id'` : sql``} as row from ${sql.table(name)} t
       order by (to_jsonb(t) - 'known_from' ${derived ? sql`- 'id'` : sql``})::text`.execute(
      base.database,
    );
    all[name] = rows.map(({ row }) => row);
  }
  return all;
}
const codeOf = async (table: 'products' | 'producers', id: string) =>
  (
    await base.database
      .selectFrom(table)
      .select('code')
      .where('id', '=', id)
      .executeTakeFirstOrThrow()
  ).code;
const everybodyElse = (): Actor[] => [
  publicActor,
  systemActor,
  world.producer,
  world.commune,
  world.trade,
  world.advisory,
  world.steering,
  world.inspector,
  world.administrator,
  world.chair,
  world.secretary,
  world.members[0],
];
const events = async () =>
  Number(
    (await sql<{ n: number }>`select count(*) as n from journal_events`.execute(base.database))
      .rows[0]!.n,
  );

test('two records of a product, and of its producer, become one; undone in turn, all is as it was', async () => {
  const asked = {
    kind: 'product' as const,
    keep: await codeOf('products', kept),
    gone: await codeOf('products', gone),
    reason: 'Nhập hai lần từ hai nguồn.',
    confirmed: true as const,
  };
  const before = await everything();
  const then = (await sql<{ at: Date }>`select now() as at`.execute(base.database)).rows[0]!.at;
  const count = await events();
  for (const actor of everybodyElse())
    await expect(mergeDuplicates({ actor }, asked)).rejects.toMatchObject({ kind: 'forbidden' });
  await expect(
    mergeDuplicates({ actor: world.agency }, { ...asked, gone: asked.keep }),
  ).rejects.toMatchObject({ fields: [{ field: 'gone' }] });
  await expect(
    mergeDuplicates({ actor: world.agency }, { ...asked, gone: 'HD-0000' }),
  ).rejects.toMatchObject({ kind: 'not-found' });
  expect(await everything()).toEqual(before);
  expect(await events()).toBe(count);

  const { code } = await mergeDuplicates({ actor: world.agency }, asked);
  // every statement is the kept one's, nothing of the second is left, its code and names lead on
  const { rows } = await sql<{ n: number; cards: number; stars: number }>`
    select (select count(*)::integer from recognitions where product_id = ${kept}::uuid) as n,
           (select count(*)::integer from product_cards where product_id = ${gone}::uuid) as cards,
           (select count(*)::integer from star_periods where product_id in (${kept}::uuid, ${gone}::uuid)) as stars`.execute(
    base.database,
  );
  expect(rows).toEqual([{ n: 2, cards: 0, stars: 1 }]);
  expect(await mergedInto(base.database, 'product', asked.gone)).toMatchObject({
    code: asked.keep,
  });
  const [found] = await productsByName(base.database, [
    `banh dau xanh ${asked.gone.toLowerCase().replace('-', ' ')}`,
  ]);
  expect(found).toMatchObject({ id: kept });
  expect(found!.names).toHaveLength(2);
  // as it was known before, both are there
  const past = await base.database.transaction().execute(async (tx) => {
    await sql`select set_config('namsao.known_at', ${new Date(then).toISOString()}, true)`.execute(
      tx,
    );
    return (
      await sql`select id from past.products where id in (${kept}::uuid, ${gone}::uuid)`.execute(tx)
    ).rows;
  });
  expect(past).toHaveLength(2);

  const producers = {
    ...asked,
    kind: 'producer' as const,
    keep: await codeOf('producers', world.producerId),
    gone: await codeOf('producers', world.otherProducerId),
  };
  const middle = await everything();
  const second = await mergeDuplicates({ actor: world.agency }, producers);
  expect(
    await producersByName(base.database, [
      `hop tac xa ${producers.gone.toLowerCase().replace('-', ' ')}`,
    ]),
  ).toMatchObject([{ id: world.producerId }]);
  const resolved = await producerSource.resolve(base.database, [
    { text: producers.gone, on: world.today },
  ]);
  expect([...resolved.values()]).toEqual([world.producerId]);
  // people of either act for the one that there is
  const grants = await base.database
    .selectFrom('role_grants')
    .select('account_id')
    .where('producer_id', '=', world.producerId)
    .execute();
  expect(grants).toHaveLength(2);

  // the product's second record named the producer that is no more: the later merge is undone first
  await expect(undoMerge({ actor: world.agency }, { code, reason: 'Nhầm.' })).rejects.toMatchObject(
    { code: 'registry.error.merge-clash.other' },
  );
  for (const actor of everybodyElse())
    await expect(undoMerge({ actor }, { code, reason: 'Nhầm.' })).rejects.toMatchObject({
      kind: 'forbidden',
    });
  await undoMerge({ actor: world.agency }, { code: second.code, reason: 'Nhầm.' });
  expect(await everything()).toEqual(middle);
  await undoMerge({ actor: world.agency }, { code, reason: 'Nhầm.' });
  expect(await everything()).toEqual(before);
  await expect(undoMerge({ actor: world.agency }, { code, reason: 'Nhầm.' })).rejects.toMatchObject(
    { code: 'registry.error.merge-undone' },
  );
  expect(await mergedInto(base.database, 'product', asked.gone)).toBeNull();
});

test('what may stand once only stops a merge and is named; a paper with a number keeps its names', async () => {
  const third = await makeProduct(base.database, world.producerId, world.placeA);
  for (const product_id of [kept, third])
    await base.database
      .insertInto('dossiers')
      .values({
        code: `HS-G${product_id.slice(0, 8)}`,
        producer_id: world.producerId,
        product_id,
        place_id: world.placeA,
        kind: 'first',
        rulebook: '26-2026',
        sheet: 7,
        state: 'draft',
        opened_on: world.today,
        opened_by: world.producer.accountId,
      })
      .execute();
  const asked = {
    kind: 'product' as const,
    keep: await codeOf('products', kept),
    gone: await codeOf('products', third),
    reason: 'Trùng.',
    confirmed: true as const,
  };
  const before = await everything();
  await expect(mergeDuplicates({ actor: world.agency }, asked)).rejects.toMatchObject({
    code: 'registry.error.merge-clash.dossiers',
  });
  expect(await everything()).toEqual(before);
  const recognition = await base.database
    .insertInto('recognitions')
    .values({
      product_id: third,
      stars: 3,
      recognised_on: '2026-01-02',
      recognised_precision: 'day',
      valid_until: '2029-01-02',
    })
    .returning('id')
    .executeTakeFirstOrThrow();
  await base.database
    .insertInto('certificates')
    .values({
      code: 'A'.repeat(26),
      number: '1',
      year: 2026,
      serial: 1,
      recognition_id: recognition.id,
      issued_on: '2026-01-02',
      valid_until: '2029-01-02',
    })
    .execute();
  await expect(mergeDuplicates({ actor: world.agency }, asked)).rejects.toMatchObject({
    code: 'registry.error.merge-certificate',
  });
});
