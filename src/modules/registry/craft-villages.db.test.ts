import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { reloadConfig } from '#kernel/config.server.ts';
import { day } from '#kernel/day.ts';
import { rowByCode } from '#kernel/register-list.server.ts';
import { freshDatabase } from '../../../tests/support/database.ts';
import {
  codeOf,
  counted,
  faultsOf,
  instant,
  notInCharge,
} from '../../../tests/support/registers.ts';
import { makeWorld, type World } from '../../../tests/support/thread.ts';
import { targetFigure, targetRows } from '../programme/index.server.ts';
import { registers } from './index.server.ts';

const folder = mkdtempSync(join(tmpdir(), 'namsao-villages-'));
const open = (name: string) => registers.find(({ register }) => register.name === name)!;
const villages = open('registry.craft-villages');
const products = open('registry.craft-village-products');
const results = open('registry.results');
let base: Awaited<ReturnType<typeof freshDatabase>>;
let world: World;
let product: string;
let producer: string;

beforeAll(async () => {
  process.env.NAMSAO_DATA = folder;
  reloadConfig();
  base = await freshDatabase();
  world = await makeWorld(base.database);
  producer = await codeOf(base.database, 'producers', world.producerId);
  product = await codeOf(base.database, 'products', world.productId);
});
afterAll(async () => {
  await base.drop();
  rmSync(folder, { recursive: true, force: true });
});

const share = (on = '2025-06-30', knownAt?: Date) =>
  targetFigure(base.database, 'kh-1366-2023-2025/craft-villages', {
    on: day(on),
    ...(knownAt && { knownAt }),
  });
const village = { name: 'Làng nghề bánh đậu', kind: 'craft-village', recognisedOn: '01/05/2020' };
const result = {
  revenue: '1.500.000.000',
  labour: '12',
  women: '7',
  year: '2025',
  declaredOn: '10/02/2026',
};

test('the share of craft villages follows from the registers, and stays what it was known to be', async () => {
  expect(await share()).toMatchObject({ value: null, unrecorded: false });
  const { code } = await villages.enter({ actor: world.agency }, { values: village });
  await villages.enter(
    { actor: world.agency },
    { values: { ...village, name: 'Làng nghề hương' } },
  );
  expect(await share()).toMatchObject({ value: 0, rows: 0, whole: 2 });
  const before = await instant(base.database);
  await products.enter({ actor: world.agency }, { values: { village: code, product } });
  // a product without a star makes no village count
  expect(await share()).toMatchObject({ value: 0, whole: 2 });
  await base.database
    .insertInto('recognitions')
    .values({
      product_id: world.productId,
      stars: 3,
      recognised_on: '2024-03-03',
      recognised_precision: 'day',
      valid_until: '2027-03-03',
    })
    .execute();
  expect(await share()).toMatchObject({ value: 50, rows: 1, whole: 2 });
  expect(
    await targetRows(base.database, 'kh-1366-2023-2025/craft-villages', { on: day('2025-06-30') }),
  ).toMatchObject([{ code, note: product }]);
  expect(await share('2024-03-02')).toMatchObject({ value: 0, whole: 2 });
  expect(await share('2025-06-30', before)).toMatchObject({ value: 0, whole: 2 });
  // what is withdrawn is no village any more
  const { row } = await rowByCode(base.database, villages, world.agency, code);
  await villages.amend(
    { actor: world.agency },
    { id: row.id, version: row.version, values: { ...village, withdrawnOn: '01/01/2025' } },
  );
  expect(await share()).toMatchObject({ value: 0, rows: 0, whole: 1 });
});

test('nobody but the agency writes them, and a refusal leaves no row', async () => {
  const n = await counted(base.database, 'craft_villages');
  for (const actor of notInCharge(world))
    await expect(
      villages.enter({ actor }, { values: { ...village, name: 'Khác' } }),
    ).rejects.toMatchObject({ kind: 'forbidden' });
  expect(
    await faultsOf(villages.enter({ actor: world.agency }, { values: { name: '', kind: 'x' } })),
  ).toEqual(expect.arrayContaining(['name: kernel.error.required', 'kind: kernel.error.choice']));
  expect(await counted(base.database, 'craft_villages')).toBe(n);
});

test('a producer declares its own year, and nobody else’s', async () => {
  await results.enter({ actor: world.producer }, { values: { ...result, producer } });
  const n = await counted(base.database, 'producer_results');
  await expect(
    results.enter(
      { actor: world.otherProducer },
      { values: { ...result, producer, year: '2024' } },
    ),
  ).rejects.toMatchObject({ kind: 'forbidden' });
  await expect(
    results.enter({ actor: world.commune }, { values: { ...result, producer, year: '2024' } }),
  ).rejects.toMatchObject({ kind: 'forbidden' });
  expect(
    await faultsOf(
      results.enter(
        { actor: world.producer },
        { values: { ...result, producer, year: '2023', women: '13' } },
      ),
    ),
  ).toEqual(['women: registry.error.result-labour']);
  expect(
    await faultsOf(
      results.enter(
        { actor: world.producer },
        { values: { producer, year: '2023', declaredOn: '10/02/2026' } },
      ),
    ),
  ).toEqual(['revenue: registry.error.result-empty']);
  expect(await counted(base.database, 'producer_results')).toBe(n);
});
