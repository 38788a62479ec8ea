import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { publicActor, systemActor } from '#kernel/actor.ts';
import { addDays } from '#kernel/day.ts';
import { freshDatabase } from '../../../tests/support/database.ts';
import { makeProduct, makeWorld, type World } from '../../../tests/support/thread.ts';
import { inspectionDesk, planInspections, registers } from './index.server.ts';

let base: Awaited<ReturnType<typeof freshDatabase>>;
let world: World;
const codes: string[] = [];
const [inspections, findings, complaints] = registers as [
  (typeof registers)[0],
  (typeof registers)[0],
  (typeof registers)[0],
];
beforeAll(async () => {
  base = await freshDatabase();
  world = await makeWorld(base.database);
  for (let n = 0; n < 12; n++) {
    const productId = await makeProduct(base.database, world.producerId, world.placeA);
    await base.database
      .insertInto('recognitions')
      .values({
        product_id: productId,
        stars: 3,
        recognised_on: addDays(world.today, -400),
        recognised_precision: 'day',
        valid_until: addDays(world.today, 600),
      })
      .execute();
    codes.push(
      (
        await base.database
          .selectFrom('products')
          .select('code')
          .where('id', '=', productId)
          .executeTakeFirstOrThrow()
      ).code,
    );
  }
});
afterAll(() => base.drop());

const ask = (more = {}) => ({
  byRisk: 2,
  atRandom: 4,
  seed: 'ho-guom-2026',
  plannedOn: addDays(world.today, 7),
  body: 'Đoàn liên ngành số 1',
  ...more,
});
const planned = async () =>
  base.database
    .selectFrom('inspections as i')
    .innerJoin('products as p', 'p.id', 'i.product_id')
    .select(['p.code', 'i.reason', 'i.draw_seed'])
    .orderBy('p.code')
    .execute();

describe('a plan of inspections', () => {
  test('is made by the agency and inspectors alone, for some product, not for a day that is past', async () => {
    for (const actor of [
      publicActor,
      systemActor,
      world.producer,
      world.commune,
      world.trade,
      world.steering,
      world.administrator,
      world.chair,
    ]) {
      await expect(planInspections({ actor }, ask())).rejects.toMatchObject({ kind: 'forbidden' });
      await expect(inspectionDesk(actor)).rejects.toMatchObject({ kind: 'forbidden' });
    }
    const plan = (more: object) => planInspections({ actor: world.inspector }, ask(more));
    await expect(plan({ byRisk: 0, atRandom: 0 })).rejects.toMatchObject({
      code: 'recognition.error.plan-nothing',
    });
    await expect(plan({ plannedOn: addDays(world.today, -1) })).rejects.toMatchObject({
      code: 'recognition.error.plan-past',
    });
    await expect(plan({ byRisk: 5, atRandom: 0 })).rejects.toMatchObject({
      code: 'recognition.error.plan-nobody',
    });
    expect(await planned()).toEqual([]);
  });

  test('takes the highest risk with its reasons, and draws the rest so that anybody can draw again', async () => {
    const past = { reason: 'periodic', plannedOn: '2026-01-10', inspectedOn: '2026-01-12' };
    const row = await inspections.enter(
      { actor: world.inspector },
      { values: { ...past, product: codes[3]!, outcome: 'to-mend' } },
    );
    await findings.enter(
      { actor: world.inspector },
      {
        values: {
          inspection: row.code,
          ground: 'mark-misuse',
          description: 'In sao đã hết hạn',
          remedyDueOn: '2026-02-01',
        },
      },
    );
    await complaints.enter(
      { actor: world.agency },
      {
        values: {
          product: codes[5]!,
          against: 'Thông báo 1',
          againstOn: '2026-10-01',
          receivedOn: '2026-10-05',
          content: 'Chất lượng không như công bố',
        },
      },
    );
    const desk = await inspectionDesk(world.inspector);
    expect(desk.risky.map(({ code, points }) => [code, points])).toEqual([
      [codes[3], 7],
      [codes[5], 3],
    ]);
    expect(desk.overdue).toMatchObject([{ inspection: row.code, dueOn: '2026-02-01' }]);
    expect(await planInspections({ actor: world.inspector }, ask())).toEqual({
      byRisk: 2,
      atRandom: 4,
      missing: 0,
    });
    const drawn = (await planned()).filter(({ reason }) => reason === 'random');
    const order = (code: string) =>
      createHash('sha256').update(`ho-guom-2026:${code}`).digest('hex');
    const expected = codes
      .filter((code) => code !== codes[3] && code !== codes[5])
      .sort((a, b) => (order(a) < order(b) ? -1 : 1))
      .slice(0, 4)
      .sort();
    expect(drawn.map(({ code }) => code)).toEqual(expected);
    expect(drawn.every(({ draw_seed }) => draw_seed === 'ho-guom-2026')).toBe(true);
    // what is planned is not planned again
    expect((await inspectionDesk(world.agency)).risky).toEqual([]);
    expect(await planInspections({ actor: world.agency }, ask({ atRandom: 200 }))).toEqual({
      byRisk: 0,
      atRandom: 6,
      // of two by risk and two hundred at random
      missing: 196,
    });
  });
});
