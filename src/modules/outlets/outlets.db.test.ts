import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { sql } from 'kysely';
import { publicActor, type Actor } from '#kernel/actor.ts';
import { addDays, addMonths, day, formatDay, type Day } from '#kernel/day.ts';
import { storeFile } from '#kernel/files.server.ts';
import { applyImport } from '#kernel/register-import.server.ts';
import { listRows } from '#kernel/register-list.server.ts';
import { freshDatabase } from '../../../tests/support/database.ts';
import { faultsOf, outletMaker, outletRegister } from '../../../tests/support/outlets.ts';
import { makeFile, makeProduct, makeWorld, type World } from '../../../tests/support/thread.ts';
import { confirmableOutlets, confirmOutlet, outletPage } from './index.server.ts';

let base: Awaited<ReturnType<typeof freshDatabase>>;
let world: World;
let maker: Awaited<ReturnType<typeof outletMaker>>;
beforeAll(async () => {
  base = await freshDatabase();
  world = await makeWorld(base.database);
  maker = await outletMaker(base.database, world);
});
afterAll(() => base.drop());
const page = async (code: string, on: Day = world.today) =>
  (await outletPage(base.database, code, on))!;
const written = async () =>
  (
    await sql<Record<string, number>>`
      select (select count(*) from outlets) as outlets, (select count(*) from outlet_states) as states,
             (select count(*) from outlet_confirmations) as confirmations, (select count(*) from outlet_products) as shelves,
             (select count(*) from sights) as sights, (select count(*) from tour_routes) as routes,
             (select count(*) from tour_stops) as stops, (select count(*) from journal_events) as events`.execute(
      base.database,
    )
  ).rows[0]!;

describe('the register of outlets', () => {
  test('is kept by the trade department alone', async () => {
    const { code } = await maker.make('Của Sở Công Thương');
    const before = await written();
    for (const actor of [
      publicActor,
      world.agency,
      world.commune,
      world.producer,
      world.inspector,
      world.steering,
      world.administrator,
      world.chair,
    ])
      await expect(maker.make('Không được', {}, actor)).rejects.toMatchObject({
        kind: 'forbidden',
      });
    expect(await written()).toEqual(before);
    const seen = async (actor: Actor) =>
      (await listRows(base.database, outletRegister('outlets'), actor, {})).rows.map(
        (row) => row.code,
      );
    for (const actor of [world.trade, world.agency, world.inspector, world.commune])
      expect(await seen(actor)).toContain(code);
    for (const actor of [world.otherCommune, world.producer])
      expect(await seen(actor)).not.toContain(code);
  });

  test('names what is wrong: position, hours, tie, support', async () => {
    const before = await written();
    const { latitude, longitude } = maker.point();
    expect(await faultsOf(maker.make('Lỗi', { latitude }))).toEqual([
      'longitude: outlets.error.position-half',
    ]);
    // longitude and latitude in each other's place; and half a degree too far
    expect(await faultsOf(maker.make('Lỗi', { latitude: longitude, longitude: latitude }))).toEqual(
      ['latitude: kernel.error.too-big.number', 'longitude: kernel.error.too-small.number'],
    );
    expect(await faultsOf(maker.make('Lỗi', maker.point(0.5)))).toEqual([
      'latitude: outlets.error.outside',
    ]);
    expect(
      await faultsOf(
        maker.make('Lỗi', { hours: 'cả ngày', tourism: 'site', supportMoney: '50.000.000' }),
      ),
    ).toEqual([
      'hours: outlets.error.hours',
      'tourismNote: outlets.error.tie',
      'fundingDecision: outlets.error.funding',
    ]);
    expect(await written()).toEqual(before);
    await maker.make('Đúng', { ...maker.point(0.02), hours: 'T2-T7 08:00-17:00' });
    // outside the province: any position in Việt Nam
    await maker.make('Ở Hà Nội', { place: '', latitude: '21.02851', longitude: '105.80482' });
  });

  test('a file read twice changes nothing', async () => {
    const text = `name,kind,address,place,openedOn\nTừ tệp,corner,2 Phố Thử,${maker.commune},02/02/2022\nSai loại,xe,3 Phố Thử,,\n`;
    const { id } = await storeFile(
      { actor: world.trade },
      {
        name: `diem-ban-${createHash('sha256').update(text).digest('hex').slice(0, 6)}.csv`,
        bytes: Buffer.from(text),
        purpose: 'import',
      },
    );
    const run = () => applyImport(outletRegister('outlets'), { actor: world.trade }, id);
    expect(await run()).toMatchObject({
      created: 1,
      refused: [{ row: 3, field: 'kind', code: 'kernel.error.choice' }],
    });
    expect(await run()).toMatchObject({ created: 0, changed: 0, unchanged: 1 });
  });
});

describe('states and products on show', () => {
  test('a pause needs its reason and a day of its own, not before the opening', async () => {
    const { code } = await maker.make('Có lúc nghỉ');
    const state = (values: Record<string, string>) =>
      maker.enter('states', { outlet: code, state: 'paused', since: '01/06/2024', ...values });
    expect(await faultsOf(state({}))).toEqual(['reason: outlets.error.reason']);
    expect(await faultsOf(state({ reason: 'Sửa nhà', since: '28/02/2023' }))).toEqual([
      'since: kernel.error.day-before',
    ]);
    await state({ reason: 'Sửa nhà' });
    expect(await faultsOf(state({ reason: 'Lần nữa' }))).toEqual(['since: outlets.error.same-day']);
    await state({ state: 'active', since: '01/08/2024' });
    const standing = async (on: string) => (await page(code, day(on))).liveness.standing;
    expect(await standing('2024-05-31')).toBe('active');
    expect(await standing('2024-06-01')).toBe('paused');
    expect(await standing('2024-08-01')).toBe('active');
    expect((await page(code)).states.map(({ state }) => state)).toEqual(['active', 'paused']);
  });

  test('a product stands once at an outlet at a time, and shows on its page while it does', async () => {
    const { code } = await maker.make('Có hàng');
    const product = async () => {
      const id = await makeProduct(base.database, world.producerId, world.placeA);
      return (
        await base.database
          .selectFrom('products')
          .select('code')
          .where('id', '=', id)
          .executeTakeFirstOrThrow()
      ).code;
    };
    const [first, second] = [await product(), await product()];
    const show = (values: Record<string, string>) =>
      maker.enter('shelves', { outlet: code, product: first, shownFrom: '01/01/2024', ...values });
    await show({ shownUntil: formatDay(addDays(world.today, -1)) });
    expect(await faultsOf(show({ shownFrom: '01/02/2024' }))).toEqual([
      'shownFrom: outlets.error.on-show-already',
    ]);
    await show({ product: second });
    expect((await page(code)).shelf.map((row) => row.code)).toEqual([second]);
    await show({ shownFrom: formatDay(world.today) });
    expect((await page(code)).shelf.map((row) => row.code).sort()).toEqual([first, second].sort());
    expect((await page(code)).products).toBe(2);
  });
});

describe('confirming', () => {
  const confirm = (actor: Actor, code: string, more: Record<string, string> = {}) =>
    confirmOutlet({ actor }, { code, found: 'active', ...more } as Parameters<
      typeof confirmOutlet
    >[1]);

  test('by operator, commune and trade department; others are refused and leave nothing', async () => {
    const { code } = await maker.make('Để xác nhận', { producer: maker.producer });
    const before = await written();
    for (const actor of [
      publicActor,
      world.otherProducer,
      world.otherCommune,
      world.agency,
      world.inspector,
      world.administrator,
    ])
      await expect(confirm(actor, code)).rejects.toMatchObject({ kind: 'forbidden' });
    await expect(confirm(world.producer, 'DB-9999')).rejects.toMatchObject({ kind: 'not-found' });
    expect(await written()).toEqual(before);
    expect((await page(code)).liveness.freshness).toBe('unknown');

    await confirm(world.producer, code, { takings: '20-50' });
    await confirm(world.commune, code);
    await confirm(world.trade, code);
    // said twice on a day: one row, and what was said before stays
    const photo = await makeFile(base.database, world.producer.accountId);
    await confirm(world.producer, code, { photoId: photo });
    const { rows } = await listRows(
      base.database,
      outletRegister('confirmations'),
      world.trade,
      {},
    );
    expect(
      rows.map(({ values }) => [values.by, values.takings, values.photo !== null]).sort(),
    ).toEqual([
      ['commune', null, false],
      ['operator', '20-50', true],
      ['trade', null, false],
    ]);
    expect((await page(code)).liveness).toMatchObject({
      freshness: 'confirmed',
      lastConfirmed: world.today,
    });
    const later = addDays(addMonths(world.today, 6), 1);
    expect((await page(code, later)).liveness.freshness).toBe('stale');
    // an operator sees what is said of its outlet, other communes do not
    const seen = (actor: Actor) =>
      listRows(base.database, outletRegister('confirmations'), actor, {});
    expect((await seen(world.producer)).rows).toHaveLength(3);
    expect((await seen(world.otherCommune)).rows).toHaveLength(0);
  });

  test('takes no photo of others, no takings from a commune, no closing without a reason', async () => {
    const { code } = await maker.make('Không đủ quyền', { producer: maker.producer });
    const before = await written();
    const foreign = await makeFile(base.database, world.trade.accountId);
    await expect(confirm(world.producer, code, { photoId: foreign })).rejects.toMatchObject({
      kind: 'not-found',
    });
    await expect(confirm(world.commune, code, { takings: 'under-20' })).rejects.toMatchObject({
      code: 'outlets.error.only-operator',
    });
    expect(await faultsOf(confirm(world.commune, code, { found: 'closed' }))).toEqual([
      'reason: outlets.error.reason',
    ]);
    expect(await written()).toEqual(before);
  });

  test('a producer whose goods stand there says that it is open, no more', async () => {
    const { code } = await maker.make('Của người khác');
    const productId = await makeProduct(base.database, world.otherProducerId, world.placeB);
    const { code: product } = await base.database
      .selectFrom('products')
      .select('code')
      .where('id', '=', productId)
      .executeTakeFirstOrThrow();
    await maker.enter('shelves', { outlet: code, product, shownFrom: '01/01/2024' });
    expect(
      (await confirmableOutlets(base.database, world.otherProducer, world.today)).map((row) => [
        row.code,
        row.as,
      ]),
    ).toEqual([[code, 'producer']]);
    await expect(
      confirm(world.otherProducer, code, { found: 'closed', reason: 'Thấy đóng' }),
    ).rejects.toMatchObject({ code: 'outlets.error.only-open' });
    await confirm(world.otherProducer, code);
    expect((await page(code)).liveness.freshness).toBe('confirmed');
  });

  test('found paused or closed, the state changes from today, and back', async () => {
    const { code } = await maker.make('Đóng rồi mở');
    await confirm(world.commune, code, { found: 'closed', reason: 'Hết hợp đồng thuê' });
    expect((await page(code)).liveness).toMatchObject({ standing: 'closed', since: world.today });
    expect((await page(code, addDays(world.today, -1))).liveness.standing).toBe('active');
    await confirm(world.commune, code);
    expect((await page(code)).liveness.standing).toBe('active');
    const ahead = await maker.make('Sắp mở', { openedOn: formatDay(addDays(world.today, 9)) });
    await expect(confirm(world.commune, ahead.code)).rejects.toMatchObject({
      code: 'outlets.error.not-yet',
    });
  });
});
