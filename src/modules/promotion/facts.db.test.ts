import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { sql } from 'kysely';
import { systemActor, type Actor } from '#kernel/actor.ts';
import { storeFile } from '#kernel/files.server.ts';
import { applyImport } from '#kernel/register-import.server.ts';
import type { OpenRegister } from '#kernel/register.server.ts';
import { day } from '#kernel/day.ts';
import { targetRows, targets, type TargetQuestion } from '#modules/programme/index.server.ts';
import { freshDatabase } from '../../../tests/support/database.ts';
import { makeProduct, makeWorld, type World } from '../../../tests/support/thread.ts';
import { calendarRows, publicEvent, publicEvents } from './index.server.ts';
import { events, participations, showings } from './event-registers.server.ts';
import { exports } from './market-registers.server.ts';
import { supports } from './money-registers.server.ts';
import { seedPublicEvents } from './seed.server.ts';

let base: Awaited<ReturnType<typeof freshDatabase>>;
let world: World;
let producer: string;
let product: string;
let strange: string;
beforeAll(async () => {
  base = await freshDatabase();
  world = await makeWorld(base.database);
  const codeOf = async (table: 'producers' | 'products', id: string) =>
    (
      await base.database
        .selectFrom(table)
        .select('code')
        .where('id', '=', id)
        .executeTakeFirstOrThrow()
    ).code;
  producer = await codeOf('producers', world.producerId);
  product = await codeOf('products', world.productId);
  strange = await codeOf(
    'products',
    await makeProduct(base.database, world.otherProducerId, world.placeB),
  );
});
afterAll(() => base.drop());

const as = (actor: Actor) => ({ actor });
const rowsOf = async ({ register }: OpenRegister) =>
  (
    await sql<{ n: number }>`select count(*)::int as n from ${sql.table(register.table)}`.execute(
      base.database,
    )
  ).rows[0]!.n;
const enter = (open: OpenRegister, values: Record<string, string>, actor: Actor = world.trade) =>
  open.enter(as(actor), { values });
const fair = (name: string, more: Record<string, string> = {}) => ({
  name,
  kind: 'fair',
  scope: 'other-province',
  state: 'held',
  startsOn: '2019-10-26',
  ...more,
});

describe('figures of the scheme', () => {
  const on = day('2026-06-30');
  const figure = async (id: string, question: TargetQuestion) =>
    (await targets(base.database, question)).find((target) => target.id === id)!;
  const instant = async (): Promise<Date> => {
    await sleep(5);
    const { rows } = await sql<{ now: Date }>`select clock_timestamp() as now`.execute(
      base.database,
    );
    await sleep(5);
    return rows[0]!.now;
  };
  const id = '2018-2020/promoted-products';

  test('products promoted: shown or supported at a held event, once, on the first day', async () => {
    for (const table of ['event_showings', 'promotion_supports', 'product_exports'] as const)
      await base.database.deleteFrom(table).execute();
    const empty = await instant();
    expect(await figure(id, { on })).toMatchObject({ value: null });
    const event = (await enter(events, fair('Hội chợ 2019'))).code;
    const later = (await enter(events, fair('Hội chợ 2020', { startsOn: '2020-05-29' }))).code;
    const award = (await enter(events, fair('Trao chứng nhận', { kind: 'award' }))).code;
    const undated = (await enter(events, fair('Không ngày', { startsOn: '' }))).code;
    await enter(showings, { event, product });
    await enter(showings, { event: later, product });
    await enter(showings, { event: award, product: strange });
    await enter(showings, { event: undated, product: strange });
    const between = await instant();
    const target = await figure(id, { on });
    expect(target).toMatchObject({ value: 1, rows: 1, met: false });
    const rows = await targetRows(base.database, id, { on });
    expect(rows.map((row) => [row.on, row.code, row.note])).toEqual([
      ['2019-10-26', product, 'Hội chợ 2019'],
    ]);
    // a supported product counts as well; a fictitious one only when asked for
    const more = await makeProduct(base.database, world.producerId, world.placeA);
    const { code } = await base.database
      .selectFrom('products')
      .select('code')
      .where('id', '=', more)
      .executeTakeFirstOrThrow();
    await enter(supports, {
      producer,
      product: code,
      event: later,
      line: 'other',
      grantedOn: '2020-06-01',
      amount: '1',
      funding: 'own',
    });
    expect(await figure(id, { on })).toMatchObject({ value: 2 });
    await base.database.updateTable('promotion_supports').set({ is_demo: true }).execute();
    expect(await figure(id, { on })).toMatchObject({ value: 1 });
    expect(await figure(id, { on, demo: true })).toMatchObject({ value: 2 });
    // an earlier day and what was known earlier stay as they were
    expect(await figure(id, { on: day('2020-01-01') })).toMatchObject({ value: 1 });
    expect(await figure(id, { on: day('2019-10-25') })).toMatchObject({ value: 0 });
    await base.database.deleteFrom('event_showings').execute();
    expect(await figure(id, { on, knownAt: between })).toMatchObject({ value: 1 });
    expect(await figure(id, { on, knownAt: empty })).toMatchObject({ value: null });
  });

  test('products exported: once in the phase, on the first day; none before one is on record', async () => {
    const target = '2021-2030/export';
    expect(await figure(target, { on })).toMatchObject({ value: null });
    await enter(exports, { product, market: 'Lào', exportedOn: '2023-01-01', documentNo: '5' });
    const between = await instant();
    await enter(exports, {
      product,
      market: 'Mỹ',
      exportedOn: '2022-06-30',
      knownBy: 'month',
      source: 'https://a.example',
    });
    await enter(exports, {
      product: strange,
      market: 'Mỹ',
      exportedOn: '2020-06-30',
      source: 'https://a.example',
    });
    expect(await figure(target, { on })).toMatchObject({ value: 1 });
    expect((await targetRows(base.database, target, { on })).map((row) => row.on)).toEqual([
      '2022-06-30',
    ]);
    expect(
      (await targetRows(base.database, target, { on, knownAt: between })).map((row) => row.on),
    ).toEqual(['2023-01-01']);
    expect(await figure(target, { on: day('2022-01-01') })).toMatchObject({ value: 0 });
  });
});

describe('files', () => {
  const file = async (text: string, actor: Actor) =>
    (
      await storeFile(as(actor), {
        name: 'so.csv',
        bytes: new TextEncoder().encode(text),
        purpose: 'import',
      })
    ).id;

  test('a file read twice changes nothing the second time, and capacity holds for its rows together', async () => {
    const csv =
      'name,kind,scope,state,startsOn,capacity\nPhiên chợ A,market,other-province,held,29/05/2020,2\nPhiên chợ B,Phiên chợ,Tỉnh khác,held,,\n';
    const first = await applyImport(events, as(world.trade), await file(csv, world.trade));
    expect(first).toMatchObject({ created: 1, changed: 0 });
    expect(first.refused).toMatchObject([{ row: 3, field: 'scope' }]);
    const again = await applyImport(events, as(world.trade), await file(csv, world.trade));
    expect(again).toMatchObject({ created: 0, changed: 0, unchanged: 1 });
    const { code } = await base.database
      .selectFrom('producers')
      .select('code')
      .where('id', '=', world.otherProducerId)
      .executeTakeFirstOrThrow();
    const crowd = `event,producer,state,stalls\nPhiên chợ A,${producer},attended,2\nPhiên chợ A,${code},attended,1\n`;
    const before = await rowsOf(participations);
    await expect(
      applyImport(participations, as(world.trade), await file(crowd, world.trade)),
    ).rejects.toMatchObject({
      code: 'promotion.error.full',
    });
    expect(await rowsOf(participations)).toBe(before);
    await expect(
      file(csv, world.agency).then((id) => applyImport(events, as(world.agency), id)),
    ).rejects.toMatchObject({
      kind: 'forbidden',
    });
  });
});

describe('the public record', () => {
  test('has eighteen events with their sources; read again it changes nothing', async () => {
    expect(await seedPublicEvents(base.database)).toBe(18);
    expect(await seedPublicEvents(base.database)).toBe(0);
    const all = await publicEvents(base.database, world.today, { time: 'all', limit: 100 });
    expect(all.total).toBe(18);
    expect(all.rows.every((event) => event.source!.startsWith('http') && !event.isDemo)).toBe(true);
    // unknown days stay unknown and stand last
    expect(all.rows.slice(-2).map((event) => event.startsOn)).toEqual([null, null]);
    const placed = new Map(all.rows.map((event) => [event.name, event.place?.name]));
    expect([...placed.values()].filter(Boolean).sort()).toEqual(
      [
        'Cẩm Giàng',
        'Cẩm Văn',
        'Hải Dương',
        'Hải Dương',
        'Hải Dương',
        'Hải Dương',
        'Hải Dương',
        'Nam Sách',
        'Thanh Hà',
        'Tứ Minh',
      ].sort(),
    );
  });

  test('pages of a list follow each other without a gap; kinds and times filter', async () => {
    const names: string[] = [];
    let cursor: string | null = null;
    do {
      const page = await publicEvents(base.database, world.today, {
        time: 'past',
        limit: 5,
        cursor,
      });
      names.push(...page.rows.map(({ code }) => code));
      cursor = page.next;
    } while (cursor);
    expect(new Set(names).size).toBe(18);
    const ratings = await publicEvents(base.database, world.today, {
      time: 'past',
      kind: 'rating',
    });
    expect(ratings.total).toBe(6);
    expect((await publicEvents(base.database, world.today, { time: 'coming' })).total).toBe(0);
  });

  test('a calendar names events with a known day, and how often each was changed', async () => {
    const rows = await calendarRows(base.database, { from: day('2018-01-01') });
    expect(rows).toHaveLength(13);
    const first = rows[0]!;
    expect(first.sequence).toBe(0);
    await base.database
      .updateTable('promotion_events')
      .set({ state: 'cancelled' })
      .where('code', '=', first.code)
      .execute();
    const [again] = await calendarRows(base.database, { code: first.code });
    expect(again).toMatchObject({ sequence: 1, state: 'cancelled' });
    await expect(calendarRows(base.database, { code: 'XT-9999' })).rejects.toMatchObject({
      kind: 'not-found',
    });
  });

  test('what is not announced is not there', async () => {
    const { code } = await enter(events, fair('Nội bộ'), systemActor);
    await expect(publicEvent(base.database, code)).rejects.toMatchObject({ kind: 'not-found' });
    await expect(calendarRows(base.database, { code })).rejects.toMatchObject({
      kind: 'not-found',
    });
  });
});
