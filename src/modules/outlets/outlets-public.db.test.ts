import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { sql } from 'kysely';
import { day, type Day } from '#kernel/day.ts';
import { rowByCode } from '#kernel/register-list.server.ts';
import { targetRows, targets, type TargetQuestion } from '#modules/programme/index.server.ts';
import { freshDatabase } from '../../../tests/support/database.ts';
import { faultsOf, outletMaker, outletRegister } from '../../../tests/support/outlets.ts';
import { makeFile, makeWorld, type World } from '../../../tests/support/thread.ts';
import { confirmOutlet, listOutlets, listTours, outletPage, tourPage } from './index.server.ts';

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
    const made = await maker.make('Gắn với làng nghề', {
      kind: 'tourist-site',
      tourism: 'site',
      tourismNote: 'Làng gốm',
      openedOn: '05/05/2024',
    });
    await maker.make('Không gắn', { tourism: 'none', openedOn: '06/05/2024' });
    await maker.make('Từ giai đoạn trước', {
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
    await maker.enter('states', {
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
    await maker.make('Trung tâm', { kind: 'centre', openedOn: '01/09/2020' });
    expect(await figure('2018-2020/centres', { on })).toMatchObject({ value: 1, met: true });
    const supported = 'kh-1366-2023-2025/supported-outlets';
    expect((await figure(supported, { on })).value).toBeNull();
    await maker.make('Được hỗ trợ', {
      fundingDecision: '12/QĐ-SCT',
      fundedOn: '02/02/2024',
      supportMoney: '50.000.000',
    });
    expect((await figure(supported, { on })).value).toBe(1);
  });

  test('fictitious outlets count only when asked for', async () => {
    const { code } = await maker.make('Minh họa', { kind: 'centre', openedOn: '01/10/2020' });
    await sql`update outlets set is_demo = true where code = ${code}`.execute(base.database);
    expect((await figure('2018-2020/centres', { on })).value).toBe(1);
    expect((await figure('2018-2020/centres', { on, demo: true })).value).toBe(2);
  });
});

describe('the public list', () => {
  test('finds by words, kind, tie and place, page after page', async () => {
    await maker.make('Ở Hà Nội', { place: '', latitude: '21.02851', longitude: '105.80482' });
    for (const n of [1, 2, 3, 4]) await maker.make(`Quầy số ${n}`, { kind: 'corner' });
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
    const { code } = await maker.make('Để xác nhận', { producer: maker.producer });
    await confirmOutlet(
      { actor: world.producer },
      {
        code,
        found: 'active',
        takings: '20-50',
        photoId: await makeFile(base.database, world.producer.accountId),
      },
    );
    const { rows } = await listOutlets(base.database, world.today, { q: 'Để xác nhận' });
    expect(rows[0]!.liveness).toMatchObject({ freshness: 'confirmed', isDemo: false });
    const text = JSON.stringify([rows, await page(rows[0]!.code)]);
    expect(text).not.toMatch(/takings|photo|20-50|operator@|accountId/);
  });
});

describe('a fictitious confirmation', () => {
  test('of a real outlet is said to be one, until somebody real confirms', async () => {
    const { code } = await maker.make('Thật');
    await confirmOutlet({ actor: world.commune }, { code, found: 'active' });
    await sql`update outlet_confirmations set is_demo = true
               where outlet_id = (select id from outlets where code = ${code})`.execute(
      base.database,
    );
    expect((await page(code)).liveness).toMatchObject({ freshness: 'confirmed', isDemo: true });
    await confirmOutlet({ actor: world.trade }, { code, found: 'active' });
    expect((await page(code)).liveness.isDemo).toBe(false);
  });
});

describe('routes', () => {
  test('join outlets and sights in order; drafts are not public', async () => {
    const shop = await maker.make('Quầy đầu', maker.point());
    const sight = await maker.enter('sights', {
      name: 'Làng gốm thử',
      kind: 'craft-village',
      place: maker.commune,
      ...maker.point(0.03),
      minutes: '60',
    });
    const route = await maker.enter('routes', {
      title: 'Nửa ngày thử',
      mode: 'car',
      published: 'không',
    });
    const stop = (values: Record<string, string>) =>
      maker.enter('stops', { route: route.code, minutes: '30', ...values });
    expect(await faultsOf(stop({ position: '1' }))).toEqual(['outlet: outlets.error.one-stop']);
    await stop({ position: '2', outlet: shop.code });
    await stop({ position: '1', sight: sight.code, minutes: '' });
    expect(await faultsOf(stop({ position: '2', sight: sight.code }))).toEqual([
      'position: outlets.error.position-taken',
    ]);
    expect(await tourPage(base.database, route.code, world.today)).toBeNull();
    const open = outletRegister('routes');
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
      maker.enter('routes', { title: 'x', mode: 'car', published: 'có' }, world.commune),
    ).rejects.toMatchObject({ kind: 'forbidden' });
  });
});
