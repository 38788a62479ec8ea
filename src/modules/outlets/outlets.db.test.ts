import { createHash } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { sql } from 'kysely';
import { publicActor, type Actor } from '#kernel/actor.ts';
import { addDays, addMonths, day, formatDay, type Day } from '#kernel/day.ts';
import { storeFile } from '#kernel/files.server.ts';
import type { OpenRegister } from '#kernel/register.server.ts';
import { applyImport } from '#kernel/register-import.server.ts';
import { listRows, rowByCode } from '#kernel/register-list.server.ts';
import { communePoints } from '#modules/places/index.server.ts';
import { targetRows, targets, type TargetQuestion } from '#modules/programme/index.server.ts';
import { freshDatabase } from '../../../tests/support/database.ts';
import { makeFile, makeProduct, makeWorld, type World } from '../../../tests/support/thread.ts';
import {
  confirmableOutlets,
  confirmOutlet,
  listOutlets,
  listTours,
  outletPage,
  registers,
  tourPage,
} from './index.server.ts';

let base: Awaited<ReturnType<typeof freshDatabase>>;
let world: World;
let commune: string;
let producerCode: string;
let centre: { lat: number; lon: number };
const named = (name: string): OpenRegister =>
  registers.find(({ register }) => register.name === `outlets.${name}`)!;

beforeAll(async () => {
  base = await freshDatabase();
  world = await makeWorld(base.database);
  const code = async (table: 'places' | 'producers', id: string) =>
    (
      await base.database
        .selectFrom(table)
        .select('code')
        .where('id', '=', id)
        .executeTakeFirstOrThrow()
    ).code;
  commune = await code('places', world.placeA);
  producerCode = await code('producers', world.producerId);
  centre = (await communePoints(base.database, world.today)).find(
    ({ placeId }) => placeId === world.placeA,
  )!;
});
afterAll(() => base.drop());

const point = (north = 0) => ({
  latitude: (centre.lat + north).toFixed(5),
  longitude: centre.lon.toFixed(5),
});
const outlet = (name: string, more: Record<string, string> = {}) => ({
  name,
  kind: 'shop',
  address: '1 Phố Thử',
  place: commune,
  openedOn: '01/03/2023',
  ...more,
});
const enter = (name: string, values: Record<string, string>, actor: Actor = world.trade) =>
  named(name).enter({ actor }, { values });
const make = (name: string, more: Record<string, string> = {}, actor?: Actor) =>
  enter('outlets', outlet(name, more), actor);
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
const faultsOf = (work: Promise<unknown>) =>
  work.then(
    () => [],
    (error: { fields?: { field: string; code: string }[] }) =>
      (error.fields ?? []).map(({ field, code }) => `${field}: ${code}`),
  );
const page = async (code: string, on: Day = world.today) =>
  (await outletPage(base.database, code, on))!;

describe('the register of outlets', () => {
  test('is kept by the trade department alone', async () => {
    const { code } = await make('Của Sở Công Thương');
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
      await expect(make('Không được', {}, actor)).rejects.toMatchObject({ kind: 'forbidden' });
    expect(await written()).toEqual(before);
    const seen = async (actor: Actor) =>
      (await listRows(base.database, named('outlets'), actor, {})).rows.map((row) => row.code);
    for (const actor of [world.trade, world.agency, world.inspector, world.commune])
      expect(await seen(actor)).toContain(code);
    for (const actor of [world.otherCommune, world.producer])
      expect(await seen(actor)).not.toContain(code);
  });

  test('names what is wrong: position, hours, tie, support', async () => {
    const before = await written();
    const { latitude, longitude } = point();
    expect(await faultsOf(make('Lỗi', { latitude }))).toEqual([
      'longitude: outlets.error.position-half',
    ]);
    // longitude and latitude in each other's place; and half a degree too far
    expect(await faultsOf(make('Lỗi', { latitude: longitude, longitude: latitude }))).toEqual([
      'latitude: kernel.error.too-big.number',
      'longitude: kernel.error.too-small.number',
    ]);
    expect(await faultsOf(make('Lỗi', point(0.5)))).toEqual(['latitude: outlets.error.outside']);
    expect(
      await faultsOf(
        make('Lỗi', { hours: 'cả ngày', tourism: 'site', supportMoney: '50.000.000' }),
      ),
    ).toEqual([
      'hours: outlets.error.hours',
      'tourismNote: outlets.error.tie',
      'fundingDecision: outlets.error.funding',
    ]);
    expect(await written()).toEqual(before);
    await make('Đúng', { ...point(0.02), hours: 'T2-T7 08:00-17:00' });
    // outside the province: any position in Việt Nam
    await make('Ở Hà Nội', { place: '', latitude: '21.02851', longitude: '105.80482' });
  });

  test('a file read twice changes nothing', async () => {
    const text = `name,kind,address,place,openedOn\nTừ tệp,corner,2 Phố Thử,${commune},02/02/2022\nSai loại,xe,3 Phố Thử,,\n`;
    const { id } = await storeFile(
      { actor: world.trade },
      {
        name: `diem-ban-${createHash('sha256').update(text).digest('hex').slice(0, 6)}.csv`,
        bytes: Buffer.from(text),
        purpose: 'import',
      },
    );
    const run = () => applyImport(named('outlets'), { actor: world.trade }, id);
    expect(await run()).toMatchObject({
      created: 1,
      refused: [{ row: 3, field: 'kind', code: 'kernel.error.choice' }],
    });
    expect(await run()).toMatchObject({ created: 0, changed: 0, unchanged: 1 });
  });
});

describe('states and products on show', () => {
  test('a pause needs its reason and a day of its own, not before the opening', async () => {
    const { code } = await make('Có lúc nghỉ');
    const state = (values: Record<string, string>) =>
      enter('states', { outlet: code, state: 'paused', since: '01/06/2024', ...values });
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
    const { code } = await make('Có hàng');
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
      enter('shelves', { outlet: code, product: first, shownFrom: '01/01/2024', ...values });
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
    const { code } = await make('Để xác nhận', { producer: producerCode });
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
    const { rows } = await listRows(base.database, named('confirmations'), world.trade, {});
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
    const seen = (actor: Actor) => listRows(base.database, named('confirmations'), actor, {});
    expect((await seen(world.producer)).rows).toHaveLength(3);
    expect((await seen(world.otherCommune)).rows).toHaveLength(0);
  });

  test('takes no photo of others, no takings from a commune, no closing without a reason', async () => {
    const { code } = await make('Không đủ quyền', { producer: producerCode });
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
    const { code } = await make('Của người khác');
    const productId = await makeProduct(base.database, world.otherProducerId, world.placeB);
    const { code: product } = await base.database
      .selectFrom('products')
      .select('code')
      .where('id', '=', productId)
      .executeTakeFirstOrThrow();
    await enter('shelves', { outlet: code, product, shownFrom: '01/01/2024' });
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
    const { code } = await make('Đóng rồi mở');
    await confirm(world.commune, code, { found: 'closed', reason: 'Hết hợp đồng thuê' });
    expect((await page(code)).liveness).toMatchObject({ standing: 'closed', since: world.today });
    expect((await page(code, addDays(world.today, -1))).liveness.standing).toBe('active');
    await confirm(world.commune, code);
    expect((await page(code)).liveness.standing).toBe('active');
    const ahead = await make('Sắp mở', { openedOn: formatDay(addDays(world.today, 9)) });
    await expect(confirm(world.commune, ahead.code)).rejects.toMatchObject({
      code: 'outlets.error.not-yet',
    });
  });
});

describe('figures of the scheme', () => {
  const on = day('2025-06-30');
  const figure = async (id: string, question: TargetQuestion) =>
    (await targets(base.database, question)).find((target) => target.id === id)!;
  const instant = async () => {
    const { rows } = await sql<{ now: Date }>`select clock_timestamp() as now`.execute(
      base.database,
    );
    await sleep(5);
    return rows[0]!.now;
  };

  test('are not measured before a fact says so, then count, and stay for an earlier day and knowledge', async () => {
    const tied = '2021-2030/outlets';
    const unknown = await figure(tied, { on });
    expect(unknown.value).toBeNull();
    const before = await instant();
    const made = await make('Gắn với làng nghề', {
      kind: 'tourist-site',
      tourism: 'site',
      tourismNote: 'Làng gốm',
      openedOn: '05/05/2024',
    });
    await make('Không gắn', { tourism: 'none', openedOn: '06/05/2024' });
    await make('Từ giai đoạn trước', {
      tourism: 'route',
      tourismNote: 'x',
      openedOn: '06/05/2019',
    });
    expect(await figure(tied, { on })).toMatchObject({ value: 1, rows: 1, met: false });
    expect(await targetRows(base.database, tied, { on })).toMatchObject([
      { on: '2024-05-05', code: made.code, path: `/diem-ban/${made.code.toLowerCase()}` },
    ]);
    expect((await figure(tied, { on: day('2024-05-04') })).value).toBe(0);
    const known = await instant();
    await enter('states', {
      outlet: made.code,
      state: 'closed',
      since: '01/01/2025',
      reason: 'Hết vốn',
    });
    expect((await figure(tied, { on })).value).toBe(0);
    expect((await figure(tied, { on: day('2024-12-31') })).value).toBe(1);
    expect((await figure(tied, { on, knownAt: known })).value).toBe(1);
    expect((await figure(tied, { on, knownAt: before })).value).toBeNull();
    // in its commune, and nowhere else
    const within = (code: string) => figure(tied, { on: day('2024-12-31'), within: code });
    expect((await within('30')).value).toBe(1);
    const other = await base.database
      .selectFrom('places')
      .select('code')
      .where('id', '=', world.placeB)
      .executeTakeFirstOrThrow();
    expect((await within(other.code)).value).toBe(0);
  });

  test('a centre is a centre, and support counts by its decision', async () => {
    expect((await figure('2018-2020/centres', { on })).value).toBeNull();
    await make('Trung tâm', { kind: 'centre', openedOn: '01/09/2020' });
    expect(await figure('2018-2020/centres', { on })).toMatchObject({ value: 1, met: true });
    const supported = 'kh-1366-2023-2025/supported-outlets';
    expect((await figure(supported, { on })).value).toBeNull();
    await make('Được hỗ trợ', {
      fundingDecision: '12/QĐ-SCT',
      fundedOn: '02/02/2024',
      supportMoney: '50.000.000',
    });
    expect((await figure(supported, { on })).value).toBe(1);
  });

  test('fictitious outlets count only when asked for', async () => {
    const { code } = await make('Minh họa', { kind: 'centre', openedOn: '01/10/2020' });
    await sql`update outlets set is_demo = true where code = ${code}`.execute(base.database);
    expect((await figure('2018-2020/centres', { on })).value).toBe(1);
    expect((await figure('2018-2020/centres', { on, demo: true })).value).toBe(2);
  });
});

describe('the public list', () => {
  test('finds by words, kind, tie and place, page after page', async () => {
    const all: string[] = [];
    let after: string | undefined;
    do {
      const found = await listOutlets(base.database, world.today, { after, limit: 4 });
      all.push(...found.rows.map(({ code }) => code));
      expect(found.total).toBeGreaterThan(8);
      after = found.next ?? undefined;
    } while (after);
    expect(new Set(all).size).toBe(all.length);
    const names = async (question: Parameters<typeof listOutlets>[2]) =>
      (await listOutlets(base.database, world.today, question)).rows.map(({ name }) => name);
    expect(await names({ q: 'o ha noi' })).toEqual(['Ở Hà Nội']);
    expect(await names({ kind: 'tourist-site' })).toEqual(['Gắn với làng nghề']);
    expect((await names({ tourism: true })).sort()).toEqual([
      'Gắn với làng nghề',
      'Từ giai đoạn trước',
    ]);
    const inPlace = await names({ placeId: world.placeA });
    expect(inPlace).toHaveLength(all.length - 1);
    expect(await names({ placeId: world.placeB })).toEqual([]);
  });

  test('publishes no takings, no photo and no person', async () => {
    const { rows } = await listOutlets(base.database, world.today, { q: 'Để xác nhận' });
    const text = JSON.stringify([rows, await page(rows[0]!.code)]);
    expect(text).not.toMatch(/takings|photo|20-50|operator@|accountId/);
  });
});

describe('routes', () => {
  test('join outlets and sights in order; drafts are not public', async () => {
    const shop = await make('Quầy đầu', point());
    const sight = await enter('sights', {
      name: 'Làng gốm thử',
      kind: 'craft-village',
      place: commune,
      ...point(0.03),
      minutes: '60',
    });
    const route = await enter('routes', {
      title: 'Nửa ngày thử',
      mode: 'car',
      published: 'không',
    });
    const stop = (values: Record<string, string>) =>
      enter('stops', { route: route.code, minutes: '30', ...values });
    expect(await faultsOf(stop({ position: '1' }))).toEqual(['outlet: outlets.error.one-stop']);
    await stop({ position: '2', outlet: shop.code });
    await stop({ position: '1', sight: sight.code, minutes: '' });
    expect(await faultsOf(stop({ position: '2', sight: sight.code }))).toEqual([
      'position: outlets.error.position-taken',
    ]);
    expect(await tourPage(base.database, route.code, world.today)).toBeNull();
    const open = named('routes');
    const { row } = await rowByCode(base.database, open, world.trade, route.code);
    await open.amend(
      { actor: world.trade },
      {
        id: row.id,
        version: row.version,
        values: { title: 'Nửa ngày thử', mode: 'car', published: 'có' },
      },
    );
    const found = (await tourPage(base.database, route.code.toLowerCase(), world.today))!;
    expect(found.stops.map(({ name, minutes }) => [name, minutes])).toEqual([
      ['Làng gốm thử', 60],
      ['Quầy đầu', 30],
    ]);
    expect(found.journey).toMatchObject({ kilometres: 3.3, travelMinutes: 7, minutes: 97 });
    expect((await listTours(base.database, world.today)).map(({ code }) => code)).toEqual([
      route.code,
    ]);
    expect((await page(shop.code)).tours).toEqual([{ code: route.code, title: 'Nửa ngày thử' }]);
    await expect(
      enter('routes', { title: 'x', mode: 'car', published: 'có' }, world.commune),
    ).rejects.toMatchObject({ kind: 'forbidden' });
  });
});
