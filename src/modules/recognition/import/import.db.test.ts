import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { sql } from 'kysely';
import { publicActor, systemActor } from '#kernel/actor.ts';
import { day } from '#kernel/day.ts';
import { projectRoot } from '#kernel/root.server.ts';
import { freshDatabase } from '../../../../tests/support/database.ts';
import { makeWorld, type World } from '../../../../tests/support/thread.ts';
import { importProducts, readProductFile, validProducts } from '../index.server.ts';

let base: Awaited<ReturnType<typeof freshDatabase>>;
let world: World;
beforeAll(async () => {
  base = await freshDatabase();
  world = await makeWorld(base.database);
});
afterAll(() => base.drop());

async function input(text: string | Buffer) {
  const file = await readProductFile('thu.csv', Buffer.from(text));
  if (!file.ok) throw new Error(JSON.stringify(file.faults));
  return {
    fileName: 'thu.csv',
    sha256: file.sha256,
    rows: [...file.rows],
    refused: [...file.refused],
  };
}
const load = async (text: string | Buffer, options = {}) =>
  importProducts({ actor: systemActor }, await input(text), options);

const state = async () => {
  const { rows } = await sql<Record<string, number>>`
    select (select count(*) from producers) as producers, (select count(*) from producer_versions) as producer_versions,
           (select count(*) from products) as products, (select count(*) from product_versions) as product_versions,
           (select count(*) from recognitions) as recognitions, (select count(*) from candidacies) as candidacies,
           (select max(known_from) from recognitions) as newest, (select max(known_from) from product_versions) as versions,
           (select sum(last) from code_series) as codes`.execute(base.database);
  return rows[0];
};

const header =
  'row_id,product_name,owner_name,owner_type,commune,district,stars,year_recognised,decision_no,decision_date,source_url,status';
const csv = (...rows: string[]) => [header, ...rows].join('\n');

describe('the public record', () => {
  const record = () => readFile(join(projectRoot, 'data/seed/products.csv'));

  test('is read whole; a preview keeps nothing, a second time changes nothing', async () => {
    const before = await state();
    const preview = await load(await record(), { preview: true });
    expect(await state()).toEqual(before);
    const first = await load(await record());
    expect(preview).toEqual(first);
    expect(first).toMatchObject({ read: 122, created: 122, changed: 0, unchanged: 0, refused: [] });
    const after = await state();
    expect(await load(await record())).toMatchObject({ created: 0, changed: 0, unchanged: 122 });
    expect(await state()).toEqual(after);
  });

  test('only recognised rows are recognitions: the others stand beside them with their status', async () => {
    const lines = (await record()).toString().trim().split('\n').slice(1);
    const recognised = lines.filter((line) => line.includes(',recognised,')).length;
    const { rows } = await sql<{ recognitions: number; candidacies: number }>`
      select (select count(*) from recognitions where source_row like 'HD%') as recognitions,
             (select count(*) from candidacies where source_row like 'HD%') as candidacies`.execute(
      base.database,
    );
    expect(rows[0]).toEqual({ recognitions: recognised, candidacies: 122 - recognised });
  });

  test('each keeps its source', async () => {
    const { rows } = await sql<{ n: number }>`
      select count(*) as n from recognitions where source_row like 'HD%' and source_url !~ '^https?://'`.execute(
      base.database,
    );
    expect(rows[0]!.n).toBe(0);
  });

  test('a month or a year counts from its last day, 36 months; undated ones are never valid', async () => {
    const on = async (text: string) =>
      (await validProducts(base.database, { on: day(text) })).map(({ name }) => name);
    // 2024-10
    expect(await on('2024-10-30')).not.toContain('Mì mòi');
    expect(await on('2024-10-31')).toContain('Mì mòi');
    expect(await on('2027-10-31')).toContain('Mì mòi');
    expect(await on('2027-11-01')).not.toContain('Mì mòi');
    // 2020
    expect(await on('2020-12-30')).not.toContain('Cải Kale');
    expect(await on('2023-12-31')).toContain('Cải Kale');
    // neither
    for (const text of ['2019-01-01', '2023-06-01', '2026-06-01'])
      expect(await on(text)).not.toContain('Chổi chít Mật Sơn');
  });

  test('one row a product with its highest star; a place by lineage on either map', async () => {
    const now = await validProducts(base.database, { on: day('2026-06-01') });
    expect(new Set(now.map(({ code }) => code)).size).toBe(now.length);
    expect(now.find(({ name }) => name === 'Bánh đậu trà xanh rồng vàng Hoàng Gia')).toMatchObject({
      stars: 5,
      validUntil: '2028-06-26',
    });
    const within = async (code: string) =>
      (await validProducts(base.database, { on: day('2026-06-01'), within: code })).length;
    expect(await within('30')).toBe(now.length);
    expect(await within('31')).toBe(now.length);
    // Nam Sách, which is no unit any more on that day
    expect(
      await validProducts(base.database, { on: day('2026-06-01'), within: '291', stars: 5 }),
    ).toHaveLength(4);
    await expect(within('99999')).rejects.toMatchObject({ kind: 'invalid' });
  });
});

describe('a file', () => {
  test('of which some rows are refused: named by row and field, the others taken', async () => {
    const result = await load(
      csv(
        'a1,Bánh cuốn,,,Xã Không Có,Huyện Nam Sách,3,2023,,,,recognised',
        'a2,Bánh cuốn,,,Xã Nam Trung,Huyện Nam Sách,7,2023,,,,recognised',
        'a3,Bánh cuốn,,,Xã Nam Trung,Huyện Tứ Kỳ,3,2023,,,,recognised',
        'a4,Bánh cuốn,,,Xã Nam Trung,Huyện Nam Sách,3,,,2023-02-30,,recognised',
        'a5,Bánh cuốn,,,Xã Nam Trung,Huyện Nam Sách,3,2023,,,,recognised',
      ),
    );
    expect(result).toMatchObject({ read: 5, created: 1 });
    expect(result.refused.map(({ row, field }) => [row, field])).toEqual([
      [2, 'commune'],
      [3, 'stars'],
      [4, 'commune'],
      [5, 'decision_date'],
    ]);
  });

  test('with the same product twice, spelled otherwise, makes one product of two recognitions', async () => {
    const result = await load(
      csv(
        'b1,Nem chua Lộc,HTX Lộc,HTX,,,3,,,2020-05-01,,recognised',
        'b2,NEM CHUA LỘC,htx lộc,,,,4,,,2023-05-01,,recognised',
      ),
    );
    expect(result).toMatchObject({ created: 2, refused: [] });
    const { rows } = await sql<{ products: number; recognitions: number }>`
      select count(distinct v.product_id) as products, count(distinct r.id) as recognitions
        from product_versions v join recognitions r on r.product_id = v.product_id
       where fold_vietnamese(v.name) = 'nem chua loc'`.execute(base.database);
    expect(rows[0]).toEqual({ products: 1, recognitions: 2 });
  });

  test('that names an undated unit of which the name went on gives the later one; two at once are refused', async () => {
    const result = await load(
      csv(
        'c1,Hương một,,,Xã Quốc Tuấn,Huyện Nam Sách,3,,,,,recognised',
        'c2,Hương hai,,,Xã Tân Tiến,,3,2018,,,,recognised',
      ),
    );
    expect(result.refused.every(({ row }) => row === 3)).toBe(true);
    expect(result.created).toBeGreaterThanOrEqual(1);
  });
});

test('anybody else is refused, and nothing is left', async () => {
  const before = await state();
  const file = await input(csv('z1,Sản phẩm lạ,,,,,3,2023,,,,recognised'));
  for (const actor of [
    publicActor,
    world.producer,
    world.commune,
    world.trade,
    world.chair,
    world.inspector,
    world.steering,
  ])
    await expect(importProducts({ actor }, file)).rejects.toMatchObject({ kind: 'forbidden' });
  expect(await state()).toEqual(before);
  for (const actor of [world.agency, world.administrator])
    expect(await importProducts({ actor }, file, { preview: true })).toMatchObject({ created: 1 });
});

test('two imports of one file at once leave what one leaves', async () => {
  const file = await input(csv('y1,Bánh đồng thời,HTX Hai,HTX,,,3,2023,,,,recognised'));
  const both = await Promise.all([
    importProducts({ actor: systemActor }, file),
    importProducts({ actor: systemActor }, file),
  ]);
  expect(both.map(({ created }) => created).sort()).toEqual([0, 1]);
});
