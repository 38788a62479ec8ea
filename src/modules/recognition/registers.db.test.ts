import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { publicActor } from '#kernel/actor.ts';
import { listRows } from '#kernel/register-list.server.ts';
import { inbox } from '#modules/identity/index.server.ts';
import { freshDatabase } from '../../../tests/support/database.ts';
import { makeWorld, type World } from '../../../tests/support/thread.ts';
import { registers as calendar } from '../dossiers/registers.server.ts';
import { workCalendar } from '../dossiers/content.server.ts';
import { addWorkingDays, day } from '#kernel/day.ts';
import { registers } from './registers.server.ts';

let base: Awaited<ReturnType<typeof freshDatabase>>;
let world: World;
let product: string;
const [inspections, findings, complaints] = registers as [
  (typeof registers)[0],
  (typeof registers)[0],
  (typeof registers)[0],
];
beforeAll(async () => {
  base = await freshDatabase();
  world = await makeWorld(base.database);
  product = (
    await base.database
      .selectFrom('products')
      .select('code')
      .where('id', '=', world.productId)
      .executeTakeFirstOrThrow()
  ).code;
});
afterAll(() => base.drop());

describe('inspections', () => {
  test('are kept by inspectors and the agency; a finding belongs to one', async () => {
    const values = { product, reason: 'risk', plannedOn: '2026-06-01' };
    for (const actor of [publicActor, world.producer, world.trade, world.commune, world.chair])
      await expect(inspections.enter({ actor }, { values })).rejects.toMatchObject({
        kind: 'forbidden',
      });
    const { code } = await inspections.enter({ actor: world.inspector }, { values });
    await findings.enter(
      { actor: world.agency },
      {
        values: {
          inspection: code,
          ground: 'mark-misuse',
          description: 'Nhãn còn in sao đã hết hạn',
        },
      },
    );
    expect((await listRows(base.database, findings, world.inspector, {})).total).toBe(1);
    // its producer hears of it, nobody else's does
    expect((await inbox(world.producer, null)).rows[0]).toMatchObject({
      topic: 'check',
      path: `/san-pham/${product}`,
    });
    expect((await inbox(world.otherProducer, null)).rows).toEqual([]);
    await expect(listRows(base.database, findings, world.producer, {})).rejects.toMatchObject({
      kind: 'forbidden',
    });
  });

  test('a draw names its seed; an outcome its day', async () => {
    const enter = (more: Record<string, string>) =>
      inspections.enter(
        { actor: world.inspector },
        { values: { product, reason: 'random', plannedOn: '2026-07-01', ...more } },
      );
    await expect(enter({})).rejects.toMatchObject({ fields: [{ field: 'drawSeed' }] });
    await expect(enter({ drawSeed: '2026-1', outcome: 'conforming' })).rejects.toMatchObject({
      fields: [{ field: 'inspectedOn' }],
    });
    await expect(enter({ drawSeed: '2026-1', inspectedOn: '01/07/2026' })).rejects.toMatchObject({
      fields: [{ field: 'outcome' }],
    });
  });
});

describe('complaints', () => {
  test('after 90 days only with a reason', async () => {
    const values = {
      product,
      against: 'Thông báo kết quả',
      againstOn: '2026-01-01',
      receivedOn: '2026-04-02',
      content: 'Đề nghị chấm lại',
    };
    await expect(complaints.enter({ actor: world.agency }, { values })).rejects.toMatchObject({
      fields: [{ field: 'lateReason', params: { day: '01/04/2026' } }],
    });
    await complaints.enter(
      { actor: world.agency },
      { values: { ...values, receivedOn: '2026-04-01' } },
    );
    await complaints.enter(
      { actor: world.agency },
      { values: { ...values, lateReason: 'Chủ thể ốm, có xác nhận' } },
    );
    await expect(complaints.enter({ actor: world.inspector }, { values })).rejects.toMatchObject({
      kind: 'forbidden',
    });
  });
});

describe('the work calendar', () => {
  test('a Saturday worked in lieu counts; a new day off does not', async () => {
    const from = day('2026-11-26'); // a Thursday
    expect(addWorkingDays(from, 3, await workCalendar(base.database))).toBe('2026-12-01');
    const enter = (values: Record<string, string>) =>
      calendar[0]!.enter({ actor: world.administrator }, { values });
    await expect(
      calendar[0]!.enter(
        { actor: world.commune },
        { values: { day: '2026-11-28', name: 'x', kind: 'working' } },
      ),
    ).rejects.toMatchObject({ kind: 'forbidden' });
    await enter({ day: '28/11/2026', name: 'Làm bù', kind: 'working', basis: 'Thông báo' });
    expect(addWorkingDays(from, 3, await workCalendar(base.database))).toBe('2026-11-30');
    await enter({ day: '27/11/2026', name: 'Nghỉ', kind: 'off' });
    expect(addWorkingDays(from, 3, await workCalendar(base.database))).toBe('2026-12-01');
  });
});
