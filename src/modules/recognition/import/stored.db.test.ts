import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { publicActor, type Actor } from '#kernel/actor.ts';
import { storeFile } from '#kernel/files.server.ts';
import { readTable, writeWorkbook } from '#kernel/workbook.server.ts';
import { freshDatabase } from '../../../../tests/support/database.ts';
import { makeWorld, type World } from '../../../../tests/support/thread.ts';
import {
  applyProductImport,
  previewProductImport,
  productTemplate,
  readProductFile,
} from '../index.server.ts';

let base: Awaited<ReturnType<typeof freshDatabase>>;
let world: World;
let data: string;
beforeAll(async () => {
  data = await mkdtemp(join(tmpdir(), 'namsao-import-'));
  vi.stubEnv('NAMSAO_DATA', data);
  base = await freshDatabase();
  world = await makeWorld(base.database);
});
afterAll(async () => {
  vi.unstubAllEnvs();
  await base.drop();
  await rm(data, { recursive: true, force: true });
});

const state = async () => {
  const { rows } = await sql<Record<string, number>>`
    select (select count(*)::int from producers) as producers, (select count(*)::int from products) as products,
           (select count(*)::int from recognitions) as recognitions,
           (select count(*)::int from journal_events where action = 'recognition.import-products') as events`.execute(
    base.database,
  );
  return rows[0]!;
};

/** The template with these rows filled in, put on record as the actor's file. */
async function filled(actor: Actor, rows: readonly (readonly unknown[])[]): Promise<string> {
  const template = await readTable('mau.xlsx', await productTemplate());
  if (!template.ok) throw new Error('unreadable');
  const columns = template.header.map((header) => ({ header, type: 'text' as const }));
  const bytes = await writeWorkbook([{ name: 'Sản phẩm', columns, rows }]);
  return (await storeFile({ actor }, { name: 'san-pham.xlsx', bytes, purpose: 'import' })).id;
}
const row = (product: string, owner: string, stars: unknown) => [
  ...[null, product, owner, 'HTX', null, null, stars, '2024', '12/QĐ', null, null, null],
  'Đã công nhận',
];

test('the template filled in is read under its own headers; alone it holds no row', async () => {
  expect(await readProductFile('mau.xlsx', await productTemplate())).toMatchObject({
    ok: false,
    faults: [{ field: 'file', code: 'recognition.import.empty' }],
  });
});

test('a preview says what becomes of each row and keeps nothing; agreeing writes it once', async () => {
  const { agency } = world;
  const file = await filled(agency, [
    row('Chè xanh Tân', 'HTX Tân', '4'),
    row('=1+1', 'HTX Tân', '3'),
    row('Mật ong Tân', 'HTX Tân', '9'),
  ]);
  const before = await state();
  const preview = await previewProductImport({ actor: agency }, file);
  expect(preview).toMatchObject({
    read: 3,
    created: 1,
    rows: [
      { row: 2, product: 'Chè xanh Tân', producer: 'HTX Tân', outcome: 'created' },
      { row: 3, outcome: null },
      { row: 4, outcome: null },
    ],
  });
  expect(preview.refused.map((fault) => [fault.row, fault.field])).toEqual([
    [3, 'product_name'],
    [4, 'stars'],
  ]);
  expect(await state()).toEqual(before);
  expect(await applyProductImport({ actor: agency }, file)).toMatchObject({ created: 1 });
  expect(await state()).toEqual({
    producers: before.producers! + 1,
    products: before.products! + 1,
    recognitions: before.recognitions! + 1,
    events: before.events! + 1,
  });
  const again = await applyProductImport({ actor: agency }, file);
  expect(again).toMatchObject({ created: 0, changed: 0, unchanged: 1 });
});

test('nobody takes the file of another, nobody else imports, and nothing is left', async () => {
  const file = await filled(world.agency, [row('Rượu nếp', 'HTX Nếp', '3')]);
  const before = await state();
  for (const act of [previewProductImport, applyProductImport]) {
    await expect(act({ actor: world.administrator }, file)).rejects.toMatchObject({
      kind: 'not-found',
    });
    await expect(act({ actor: world.agency }, 'x')).rejects.toMatchObject({ kind: 'not-found' });
    const { producer, commune, trade, chair, inspector, steering, advisory } = world;
    for (const actor of [
      publicActor,
      ...[producer, commune, trade, chair, inspector, steering, advisory],
    ])
      await expect(act({ actor }, file)).rejects.toMatchObject({ kind: 'forbidden' });
  }
  expect(await state()).toEqual(before);
});

test('what a demonstration account imports is fictitious, and leaves the real ones alone', async () => {
  await base.database
    .updateTable('accounts')
    .set({ is_demo: true })
    .where('id', '=', world.administrator.accountId)
    .execute();
  const file = await filled(world.administrator, [row('Chè xanh Tân', 'HTX Tân', '5')]);
  expect(await applyProductImport({ actor: world.administrator }, file)).toMatchObject({
    created: 1,
  });
  const { rows } = await sql<{ product: boolean; producer: boolean; star: boolean }>`
    select p.is_demo as product, o.is_demo as producer, r.is_demo as star
      from product_versions v join products p on p.id = v.product_id join producers o on o.id = v.producer_id
      join recognitions r on r.product_id = p.id
     where v.name = 'Chè xanh Tân' order by p.is_demo`.execute(base.database);
  expect(rows).toEqual([
    { product: false, producer: false, star: false },
    { product: true, producer: true, star: true },
  ]);
});
