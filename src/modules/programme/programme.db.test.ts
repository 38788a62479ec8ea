import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { sql } from 'kysely';
import { day, type Day } from '#kernel/day.ts';
import { freshDatabase } from '../../../tests/support/database.ts';
import { makeProduct, makeWorld, type World } from '../../../tests/support/thread.ts';
import { targetRows, targets, type TargetQuestion } from './index.server.ts';

let base: Awaited<ReturnType<typeof freshDatabase>>;
let world: World;
beforeAll(async () => {
  base = await freshDatabase();
  world = await makeWorld(base.database);
});
afterAll(() => base.drop());

const instant = async (): Promise<Date> => {
  const { rows } = await sql<{ now: Date }>`select clock_timestamp() as now`.execute(base.database);
  await sleep(5);
  return rows[0]!.now;
};
const figure = async (id: string, question: TargetQuestion) =>
  (await targets(base.database, question)).find((target) => target.id === id)!;
const five = (question: TargetQuestion) => figure('2021-2030/five-star-per-year', question);

async function recognise(
  stars: number | null,
  on: string | null,
  more: Record<string, unknown> = {},
) {
  const productId =
    (more.product_id as string | undefined) ??
    (await makeProduct(base.database, world.producerId, world.placeA));
  const { id } = await base.database
    .insertInto('recognitions')
    .values({
      product_id: productId,
      stars,
      recognised_on: on,
      recognised_precision: on ? 'day' : 'unknown',
      valid_until: on ? `${Number(on.slice(0, 4)) + 3}${on.slice(4)}` : null,
      ...more,
    })
    .returning('id')
    .executeTakeFirstOrThrow();
  return { id, productId };
}

const on = day('2025-06-30') as Day;
let before: Date;
let between: Date;
let revoked: string;

describe('figures of the scheme', () => {
  test('null while nothing of the kind is on record', async () => {
    before = await instant();
    expect(await five({ on })).toMatchObject({ value: null, met: null, rows: 0 });
  });

  test('are the number of their rows', async () => {
    const first = await recognise(5, '2022-05-01');
    await recognise(5, '2025-05-01', { product_id: first.productId }); // a renewal is no more
    await recognise(4, '2022-05-01');
    await recognise(5, null);
    await recognise(5, '2023-05-01', { is_demo: true });
    revoked = (await recognise(5, '2024-02-01')).id;
    between = await instant();
    const target = await five({ on });
    expect(target).toMatchObject({ value: 0.5, met: false, rows: 2 });
    expect(target.series.map(({ value }) => value)).toEqual([0, 1, 0, 1, 0]);
    const rows = await targetRows(base.database, target.id, { on });
    expect(rows.map((row) => row.on)).toEqual(['2022-05-01', '2024-02-01']);
    expect(rows.length).toBe(target.rows);
  });

  test('count fictitious rows only when asked', async () => {
    expect((await five({ on, demo: true })).rows).toBe(3);
    expect(
      (await targetRows(base.database, '2021-2030/five-star-per-year', { on, demo: true })).filter(
        (row) => row.isDemo,
      ),
    ).toHaveLength(1);
  });

  test('on an earlier day are those of that day', async () => {
    expect(await five({ on: day('2023-12-31') })).toMatchObject({ value: 1 / 3, rows: 1 });
    expect((await figure('2018-2020/five-star', { on })).value).toBe(0);
  });

  test('at a past instant answer what was known then, by the same text', async () => {
    await base.database
      .insertInto('revocations')
      .values({
        recognition_id: revoked,
        revoked_on: '2025-01-01',
        ground: 'law-violation',
        issuer: 'ministry',
        decision_no: '1',
      })
      .execute();
    expect((await five({ on })).rows).toBe(1);
    expect((await five({ on, knownAt: between })).rows).toBe(2);
    expect(await five({ on, knownAt: before })).toMatchObject({ value: null });
    expect(
      await targetRows(base.database, '2021-2030/five-star-per-year', { on, knownAt: between }),
    ).toHaveLength(2);
    // a revocation counts from its day
    expect((await five({ on: day('2024-12-31') })).rows).toBe(2);
  });

  test('within a unit, by lineage on either map', async () => {
    const codes = async (placeId: string) =>
      (
        await base.database
          .selectFrom('places')
          .select('code')
          .where('id', '=', placeId)
          .executeTakeFirstOrThrow()
      ).code;
    expect((await five({ on, within: '31' })).rows).toBe((await five({ on })).rows);
    expect((await five({ on, within: await codes(world.placeB) })).rows).toBe(0);
    await expect(targets(base.database, { on, within: '99999' })).rejects.toMatchObject({
      kind: 'invalid',
    });
    await expect(targetRows(base.database, 'nix', { on })).rejects.toMatchObject({
      kind: 'not-found',
    });
  });
});

describe('who takes part', () => {
  const joined = (question: TargetQuestion) =>
    targetRows(base.database, '2021-2030/new-participants-per-year', question);

  test('from the day on record, else from the first day that a source gives', async () => {
    // the producer of the world: first seen with its product of 2022-05-01
    expect((await joined({ on })).map((row) => [row.on, row.note])).toEqual([
      ['2022-05-01', 'first-known'],
    ]);
    await base.database
      .updateTable('producers')
      .set({ joined_on: '2021-03-01' })
      .where('id', '=', world.producerId)
      .execute();
    expect((await joined({ on })).map((row) => [row.on, row.note])).toEqual([['2021-03-01', null]]);
  });

  test('only enterprises and cooperatives', async () => {
    await base.database
      .updateTable('producer_versions')
      .set({ kind: 'household' })
      .where('producer_id', '=', world.producerId)
      .execute();
    expect(await joined({ on })).toEqual([]);
  });
});
