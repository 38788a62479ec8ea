import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { sql } from 'kysely';
import { reloadConfig } from '#kernel/config.server.ts';
import { day } from '#kernel/day.ts';
import { listRows, rowByCode } from '#kernel/register-list.server.ts';
import { freshDatabase } from '../../../tests/support/database.ts';
import {
  codeOf,
  counted,
  faultsOf,
  importLines,
  instant,
  notInCharge,
} from '../../../tests/support/registers.ts';
import { makeProduct, makeWorld, type World } from '../../../tests/support/thread.ts';
import { targetFigure, targetRows, type TargetQuestion } from '../programme/index.server.ts';
import { registers, standardsOfProduct } from './index.server.ts';

const folder = mkdtempSync(join(tmpdir(), 'namsao-standards-'));
const open = (name: string) => registers.find(({ register }) => register.name === name)!;
const standards = open('registry.standards');
const coverage = open('registry.standard-products');
const target = '2018-2020/standardised-share';
let base: Awaited<ReturnType<typeof freshDatabase>>;
let world: World;
let product: string;
let producer: string;
let second: { id: string; code: string };

beforeAll(async () => {
  process.env.NAMSAO_DATA = folder;
  reloadConfig();
  base = await freshDatabase();
  world = await makeWorld(base.database);
  producer = await codeOf(base.database, 'producers', world.producerId);
  product = await codeOf(base.database, 'products', world.productId);
  const id = await makeProduct(base.database, world.producerId, world.placeA);
  second = { id, code: await codeOf(base.database, 'products', id) };
  // two products of the scheme by the end of 2020; one more is only rated, one not dated
  const star = { recognised_precision: 'day' as const, stars: 3 };
  await base.database
    .insertInto('recognitions')
    .values([
      {
        ...star,
        product_id: world.productId,
        recognised_on: '2019-12-30',
        valid_until: '2022-12-30',
      },
      { ...star, product_id: id, recognised_on: '2020-12-30', valid_until: '2023-12-30' },
    ])
    .execute();
  const rated = await makeProduct(base.database, world.producerId, world.placeA);
  await base.database
    .insertInto('candidacies')
    .values([
      { product_id: rated, status: 'registered', stated_on: '2020-06-01', stated_precision: 'day' },
      { product_id: world.productId, status: 'idea', stated_precision: 'unknown' },
    ])
    .execute();
});
afterAll(async () => {
  await base.drop();
  rmSync(folder, { recursive: true, force: true });
});

const share = (question: TargetQuestion) => targetFigure(base.database, target, question);
const rows = (question: TargetQuestion) => targetRows(base.database, target, question);
const end = { on: day('2020-12-31') };
const typed = (more: Record<string, string> = {}) => ({
  name: 'HACCP',
  kind: 'haccp',
  holds: 'product',
  producer,
  product,
  certificateNo: 'HC-01',
  issuedOn: '01/05/2020',
  validUntil: '30/04/2023',
  ...more,
});
let before: Date;

describe('standards held', () => {
  test('none on record: the share is not known, not zero', async () => {
    before = await instant(base.database);
    expect(await share(end)).toMatchObject({ value: null, rows: 0 });
    // a standard of which no day is stated is on record and counts on no day
    const { code } = await standards.enter(
      { actor: world.agency },
      { values: typed({ issuedOn: '', validUntil: '' }) },
    );
    expect(await share(end)).toMatchObject({ value: null });
    const { row } = await rowByCode(base.database, standards, world.agency, code);
    await standards.remove(
      { actor: world.agency },
      { id: row.id, version: row.version, reason: 'ghi thử' },
    );
  });

  test('one product in force of three: a third, and its row', async () => {
    await standards.enter({ actor: world.agency }, { values: typed() });
    expect(await share(end)).toMatchObject({ value: 33.3, rows: 1, whole: 3 });
    expect((await rows(end)).map(({ code, on, note }) => [code, on, note])).toEqual([
      [product, '2020-05-01', 'HACCP'],
    ]);
    // on the day before it was issued there was nothing
    expect(await share({ on: day('2020-04-30') })).toMatchObject({ value: 0, whole: 1 });
  });

  test('what was not known then is not counted for then', async () => {
    expect(await share({ ...end, knownAt: before })).toMatchObject({ value: null });
    const earlier = await instant(base.database);
    const { code } = await standards.enter(
      { actor: world.agency },
      { values: typed({ product: second.code, certificateNo: 'HC-02' }) },
    );
    expect(await share(end)).toMatchObject({ rows: 2 });
    expect(await share({ ...end, knownAt: earlier })).toMatchObject({ rows: 1, value: 33.3 });
    const { row } = await rowByCode(base.database, standards, world.agency, code);
    await standards.amend(
      { actor: world.agency },
      {
        id: row.id,
        version: row.version,
        values: typed({ product: second.code, certificateNo: 'HC-02', withdrawnOn: '31/12/2020' }),
      },
    );
    expect(await share(end)).toMatchObject({ rows: 1 });
    expect(await share({ on: day('2020-12-30') })).toMatchObject({ rows: 2 });
  });

  test('within a unit, and fictitious ones only when asked', async () => {
    const within = async (placeId: string) =>
      share({ on: world.today, within: await codeOf(base.database, 'places', placeId) });
    expect(await within(world.placeA)).toMatchObject({ rows: 1, whole: 3 });
    expect(await within(world.placeB)).toMatchObject({ rows: 0 });
    await base.database
      .updateTable('accounts')
      .set({ is_demo: true })
      .where('id', '=', world.agency.accountId)
      .execute();
    await standards.enter(
      { actor: world.agency },
      { values: typed({ product: second.code, certificateNo: 'MH', name: 'Minh họa' }) },
    );
    await base.database
      .updateTable('accounts')
      .set({ is_demo: false })
      .where('id', '=', world.agency.accountId)
      .execute();
    expect(await share(end)).toMatchObject({ rows: 1 });
    expect(await share({ ...end, demo: true })).toMatchObject({ rows: 2 });
    expect((await rows({ ...end, demo: true })).filter(({ isDemo }) => isDemo)).toHaveLength(1);
  });

  test('lapse: the day after the last day it is out; a declared standard has no term', async () => {
    const states = async (on: string) =>
      (await standardsOfProduct(base.database, world.productId, day(on))).map(({ state }) => state);
    expect(await states('2023-04-30')).toEqual(['valid']);
    expect(await states('2023-05-01')).toEqual(['lapsed']);
    const valid = async (on: string) =>
      (
        await sql<{ n: number }>`
          select count(*)::int as n from standardised_products(${on}::date, false) where product_id = ${world.productId}::uuid`.execute(
          base.database,
        )
      ).rows[0]!.n;
    expect([await valid('2023-04-30'), await valid('2023-05-01')]).toEqual([1, 0]);
    await standards.enter(
      { actor: world.agency },
      {
        values: typed({
          name: 'TCCS 01:2024/HTX',
          kind: 'declared-standard',
          issuedOn: '2024-01-01',
          validUntil: '',
        }),
      },
    );
    expect(await valid('2026-01-01')).toBe(1);
    // a certificate without a last day is not taken for endless
    await standards.enter(
      { actor: world.agency },
      { values: typed({ product: second.code, certificateNo: 'X', kind: 'gmp', validUntil: '' }) },
    );
    expect(
      (await standardsOfProduct(base.database, second.id, day('2026-01-01'))).map(
        (row) => row.state,
      ),
    ).not.toContain('valid');
  });

  test('of an area extends to the products listed under it, on their days', async () => {
    const { code } = await standards.enter(
      { actor: world.agency },
      {
        values: {
          name: 'VietGAP',
          kind: 'vietgap',
          holds: 'area',
          place: await codeOf(base.database, 'places', world.placeA),
          areaHa: '12,5',
          issuedOn: '2025-07-01',
          validUntil: '2027-06-30',
        },
      },
    );
    await coverage.enter(
      { actor: world.agency },
      { values: { standard: code, product: second.code, startsOn: '2026-01-01' } },
    );
    const state = async (on: string) =>
      (await standardsOfProduct(base.database, second.id, day(on))).filter(
        (row) => row.code === code,
      );
    expect(await state('2025-12-31')).toEqual([]);
    expect(await state('2026-01-01')).toMatchObject([{ state: 'valid', kind: 'vietgap' }]);
  });
});

describe('who keeps them', () => {
  test('nobody else enters, and nothing is left', async () => {
    const there = await counted(base.database, 'standards_held');
    for (const actor of notInCharge(world))
      await expect(standards.enter({ actor }, { values: typed() })).rejects.toMatchObject({
        kind: 'forbidden',
      });
    // a producer sees its own and enters none
    await expect(
      standards.enter({ actor: world.producer }, { values: typed() }),
    ).rejects.toMatchObject({ kind: 'forbidden' });
    expect(await counted(base.database, 'standards_held')).toBe(there);
    expect((await listRows(base.database, standards, world.producer, {})).total).toBeGreaterThan(0);
    expect((await listRows(base.database, standards, world.otherProducer, {})).total).toBe(0);
  });

  test('a commune keeps those of its own ground', async () => {
    const own = await codeOf(base.database, 'places', world.placeA);
    const other = await codeOf(base.database, 'places', world.placeB);
    const at = (place: string) => ({
      values: typed({
        certificateNo: `C-${place}`,
        place,
        issuedOn: '2026-01-01',
        validUntil: '2027-01-01',
      }),
    });
    await standards.enter({ actor: world.commune }, at(own));
    await expect(standards.enter({ actor: world.commune }, at(other))).rejects.toMatchObject({
      kind: 'forbidden',
    });
  });

  test('faults are said of the field', async () => {
    const enter = (values: Record<string, string>) =>
      faultsOf(standards.enter({ actor: world.agency }, { values: typed(values) }));
    expect(await enter({ product: '' })).toEqual(['product: registry.error.standard-product']);
    expect(await enter({ holds: 'area', product: '' })).toEqual([
      'place: registry.error.standard-place',
    ]);
    expect(await enter({ holds: 'plant', product: '', producer: '' })).toEqual([
      'producer: registry.error.standard-producer',
    ]);
    expect(await enter({ validUntil: '30/04/2020' })).toEqual([
      'validUntil: kernel.error.day-before',
    ]);
    expect(await enter({ issuedOn: '01/01/2090', validUntil: '' })).toEqual([
      'issuedOn: kernel.error.day-ahead',
    ]);
  });

  test('a file twice changes nothing', async () => {
    const lines = [
      'Tên tiêu chuẩn, chứng nhận;Loại;Cấp cho;Chủ thể;Sản phẩm;Số chứng nhận hoặc số công bố;Ngày cấp;Hiệu lực đến',
      `ISO 22000;ISO 22000;Một sản phẩm;${producer};${product};ISO-1;01/02/2024;31/01/2027`,
      `Hữu cơ;Hữu cơ;Một sản phẩm;${producer};;HC-9;01/02/2024;31/01/2027`,
    ];
    const first = await importLines(standards, world.agency, lines);
    expect(first).toMatchObject({ created: 1, changed: 0 });
    expect(first.refused).toMatchObject([
      { row: 3, field: 'product', code: 'registry.error.standard-product' },
    ]);
    expect(await importLines(standards, world.agency, lines)).toMatchObject({
      created: 0,
      changed: 0,
      unchanged: 1,
    });
  });
});
