import { createHash } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { publicActor, type Actor } from '#kernel/actor.ts';
import { day, type Day } from '#kernel/day.ts';
import { storeFile } from '#kernel/files.server.ts';
import { applyImport } from '#kernel/register-import.server.ts';
import { listRows } from '#kernel/register-list.server.ts';
import { placeBySlugOrCode } from '#modules/places/index.server.ts';
import { freshDatabase } from '../../../tests/support/database.ts';
import { makeWorld, type World } from '../../../tests/support/thread.ts';
import { newRuralOf, registers } from './index.server.ts';
import { newRuralNow } from './index.ts';

const register = registers.find((open) => open.register.name === 'programme.new-rural')!;
let base: Awaited<ReturnType<typeof freshDatabase>>;
let world: World;
beforeAll(async () => {
  base = await freshDatabase();
  world = await makeWorld(base.database);
});
afterAll(() => base.drop());

const enter = (values: Record<string, string>, actor: Actor = world.agency) =>
  register.enter({ actor }, { values });
const count = async () => (await listRows(base.database, register, world.agency, {})).total;
const faultsOf = (work: Promise<unknown>) =>
  work.then(
    () => [],
    (error: { fields?: { field: string; code: string }[] }) =>
      (error.fields ?? []).map(({ field, code }) => `${field}: ${code}`),
  );
const stage = (more: Record<string, string> = {}) => ({
  place: 'Xã Thanh Sơn, huyện Thanh Hà',
  status: 'new-rural',
  validFrom: '01/06/2019',
  decisionNo: '1/QĐ-UBND',
  ...more,
});

test('stages are kept by agriculture, for communes, with a decision or a source, one on a day', async () => {
  const before = await count();
  for (const actor of [
    publicActor,
    world.trade,
    world.commune,
    world.inspector,
    world.producer,
    world.administrator,
  ])
    await expect(enter(stage(), actor)).rejects.toMatchObject({ kind: 'forbidden' });
  expect(await faultsOf(enter(stage({ place: 'Huyện Thanh Hà', decisionNo: '' })))).toEqual([
    'place: programme.error.not-a-commune',
    'decisionNo: programme.error.decision-or-source',
  ]);
  expect(await count()).toBe(before);
  await enter(stage());
  expect(await faultsOf(enter(stage({ status: 'model' })))).toEqual([
    'validFrom: programme.error.stage-same-day',
  ]);
  await enter(
    stage({ place: 'Xã Thanh Hà', status: 'not-yet', validFrom: '01/07/2025', decisionNo: '' }),
  );
  expect(await count()).toBe(before + 2);
});

test('a commune shows its own stages and, as history, those of the units it was formed from', async () => {
  const unit = (await placeBySlugOrCode(base.database, '10813', world.today))!;
  expect(unit.name).toBe('Thanh Hà');
  const rows = await newRuralOf(base.database, unit.placeId, world.today);
  expect(rows.map(({ unit: { name }, status, own }) => [name, status, own])).toEqual([
    ['Thanh Hà', 'not-yet', true],
    ['Thanh Sơn', 'new-rural', false],
  ]);
  // what a predecessor had reached is not said of the merged commune
  expect(newRuralNow(rows)?.status).toBe('not-yet');
  expect(await newRuralOf(base.database, unit.placeId, day('2019-05-31') as Day)).toEqual([]);
});

test('a file read twice changes nothing', async () => {
  const text =
    'place,status,validFrom,decisionNo\n"Xã Thanh Tân, huyện Thanh Hà",advanced,05/05/2021,2/QĐ-UBND\nKhông đâu cả,model,05/05/2021,3\n';
  const { id } = await storeFile(
    { actor: world.agency },
    {
      name: `ntm-${createHash('sha256').update(text).digest('hex').slice(0, 6)}.csv`,
      bytes: Buffer.from(text),
      purpose: 'import',
    },
  );
  const run = () => applyImport(register, { actor: world.agency }, id);
  expect(await run()).toMatchObject({ created: 1, refused: [{ row: 3, field: 'place' }] });
  expect(await run()).toMatchObject({ created: 0, changed: 0, unchanged: 1 });
});
