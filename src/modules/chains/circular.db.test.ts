import { afterAll, beforeAll, expect, test } from 'vitest';
import { publicActor } from '#kernel/actor.ts';
import { listRows, rowByCode } from '#kernel/register-list.server.ts';
import { freshDatabase } from '../../../tests/support/database.ts';
import { codeOf, counted, faultsOf, notInCharge } from '../../../tests/support/registers.ts';
import { makeWorld, type World } from '../../../tests/support/thread.ts';
import { registers } from './index.server.ts';

const circular = registers.find(({ register }) => register.name === 'chains.circular')!;
let base: Awaited<ReturnType<typeof freshDatabase>>;
let world: World;
beforeAll(async () => {
  base = await freshDatabase();
  world = await makeWorld(base.database);
});
afterAll(() => base.drop());

test('the agency alone says that a chain is circular; its commune and its producer read it', async () => {
  const producer = await codeOf(base.database, 'producers', world.producerId);
  const values = {
    producer,
    name: 'Phụ phẩm làm phân bón',
    circular: 'true',
    greenArea: 'false',
    place: await codeOf(base.database, 'places', world.placeA),
    confirmedOn: '01/03/2026',
  };
  const { code } = await circular.enter({ actor: world.agency }, { values });
  const there = await counted(base.database, 'circular_chains');
  const { row } = await rowByCode(base.database, circular, world.agency, code);
  const refused = [...notInCharge(world), world.commune, world.producer];
  for (const actor of refused) {
    for (const act of [
      () => circular.enter({ actor }, { values: { ...values, name: 'Khác' } }),
      () =>
        circular.amend(
          { actor },
          { id: row.id, version: row.version, values: { ...values, greenArea: 'true' } },
        ),
      () => circular.remove({ actor }, { id: row.id, version: row.version, reason: 'Nhầm' }),
    ])
      await expect(act()).rejects.toMatchObject({
        kind: expect.stringMatching(/^(forbidden|not-found)$/) as string,
      });
  }
  expect(await counted(base.database, 'circular_chains')).toBe(there);
  expect((await rowByCode(base.database, circular, world.agency, code)).row).toEqual(row);
  for (const actor of [world.commune, world.producer, world.steering])
    expect((await listRows(base.database, circular, actor, {})).total).toBe(1);
  for (const actor of [world.otherCommune, world.otherProducer])
    expect((await listRows(base.database, circular, actor, {})).total).toBe(0);
  for (const actor of [publicActor, world.administrator, world.chair])
    await expect(listRows(base.database, circular, actor, {})).rejects.toMatchObject({
      kind: 'forbidden',
    });
  expect(
    await faultsOf(
      circular.enter({ actor: world.agency }, { values: { ...values, endedOn: '01/01/2026' } }),
    ),
  ).toEqual(['endedOn: kernel.error.day-before']);
});
