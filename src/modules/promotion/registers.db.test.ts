import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { sql } from 'kysely';
import { publicActor, type Actor } from '#kernel/actor.ts';
import { listRows } from '#kernel/register-list.server.ts';
import type { OpenRegister } from '#kernel/register.server.ts';
import { freshDatabase } from '../../../tests/support/database.ts';
import { makeProduct, makeWorld, type World } from '../../../tests/support/thread.ts';
import { registers } from './index.server.ts';
import { events, participations, showings } from './event-registers.server.ts';
import { channels, exports, results } from './market-registers.server.ts';
import { norms, settlements, supports } from './money-registers.server.ts';
import { settlementOf, settlementYears } from './settlement.server.ts';

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
const faults = async (
  open: OpenRegister,
  values: Record<string, string>,
): Promise<[string, string][]> => {
  const before = await rowsOf(open);
  const error = await open.enter(as(world.trade), { values }).then(
    () => null,
    (reason: { fields: { field: string; code: string }[] }) => reason,
  );
  expect(await rowsOf(open)).toBe(before);
  return error?.fields.map(({ field, code }) => [field, code]) ?? [];
};
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

/** A row that each register takes, for the test of rights. */
const samples = async (): Promise<Record<string, Record<string, string>>> => {
  const event = (await enter(events, fair('Hội chợ quyền'))).code;
  return {
    'promotion.events': fair('Hội chợ mới'),
    'promotion.participations': { event, producer, state: 'attended', stalls: '1' },
    'promotion.showings': { event, product },
    'promotion.results': { event, moment: 'at-event', reportedOn: '2019-11-01', sales: '1000' },
    'promotion.supports': {
      producer,
      line: 'other',
      grantedOn: '2019-11-01',
      amount: '1',
      funding: 'own',
    },
    'promotion.norms': { line: 'other', maximum: '1', legalBasis: 'QĐ 9', validFrom: '2018-01-01' },
    'promotion.settlements': {
      year: '2019',
      line: 'other',
      activity: 'A',
      funding: 'own',
      planned: '5',
    },
    'promotion.exports': { product, market: 'Lào', exportedOn: '2021-02-01', documentNo: '1' },
    'promotion.channels': { producer, channel: 'zalo', url: 'https://zalo.example/a' },
  };
};

describe('rights', () => {
  test('the trade department writes every register; agriculture and the others write none', async () => {
    const values = await samples();
    for (const open of registers) {
      const before = await rowsOf(open);
      const others = [
        publicActor,
        world.agency,
        world.steering,
        world.inspector,
        world.commune,
        world.otherProducer,
        world.administrator,
        world.chair,
        world.secretary,
        world.members[0],
        world.advisory,
      ];
      for (const actor of others)
        await expect(
          enter(open, values[open.register.name]!, actor),
          open.register.name,
        ).rejects.toMatchObject({
          kind: 'forbidden',
        });
      expect(await rowsOf(open)).toBe(before);
      await enter(open, values[open.register.name]!);
      expect(await rowsOf(open), open.register.name).toBe(before + 1);
    }
  });

  test('agriculture reads all of it; a producer its own alone; administrators and strangers nothing', async () => {
    for (const open of registers) {
      const seen = async (actor: Actor) => (await listRows(base.database, open, actor, {})).total;
      const all = await rowsOf(open);
      for (const actor of [world.trade, world.agency, world.steering, world.inspector])
        expect(await seen(actor), open.register.name).toBe(all);
      for (const actor of [world.administrator, world.chair, publicActor])
        await expect(seen(actor), open.register.name).rejects.toMatchObject({ kind: 'forbidden' });
    }
    for (const open of [participations, supports, channels]) {
      expect((await listRows(base.database, open, world.producer, {})).total).toBe(1);
      expect((await listRows(base.database, open, world.otherProducer, {})).total).toBe(0);
    }
  });

  test('a producer keeps its own channels and results, and no export, support or state of its own', async () => {
    const own = world.producer;
    await enter(channels, { producer, channel: 'facebook', url: 'https://fb.example/b' }, own);
    const values = await listRows(base.database, participations, own, {});
    expect(values.rows[0]!.values.state).toBe('attended');
    for (const [open, row] of [
      [exports, { product, producer, market: 'Mỹ', exportedOn: '2022-01-01', documentNo: '2' }],
      [supports, { producer, line: 'other', grantedOn: '2022-01-01', amount: '1', funding: 'own' }],
      [participations, { event: 'Hội chợ mới', producer, state: 'attended', stalls: '1' }],
    ] as const)
      await expect(enter(open, row, own), open.register.name).rejects.toMatchObject({
        kind: 'forbidden',
      });
  });
});

describe('refused rows', () => {
  test('of events', async () => {
    expect(await faults(events, fair('x', { startsOn: '2099-01-01' }))).toEqual([
      ['state', 'promotion.error.held-ahead'],
    ]);
    expect(
      await faults(
        events,
        fair('x', { startsOn: '', endsOn: '2020-01-01', startsKnownBy: 'year' }),
      ),
    ).toEqual([
      ['startsKnownBy', 'promotion.error.without-start'],
      ['endsOn', 'promotion.error.without-start'],
    ]);
    expect(await faults(events, fair('x', { endsOn: '2019-10-25' }))).toEqual([
      ['endsOn', 'kernel.error.day-before'],
    ]);
    expect(await faults(events, fair('x', { place: 'Huyện Thanh Hà' }))).toEqual([
      ['place', 'promotion.error.place-outside'],
    ]);
    expect(await faults(events, fair('x', { appliesUntil: '2019-11-01' }))).toEqual([
      ['appliesUntil', 'promotion.error.applies-after-start'],
    ]);
    expect(await faults(events, fair('', { kind: 'party' }))).toEqual([
      ['name', 'kernel.error.required'],
      ['kind', 'kernel.error.choice'],
    ]);
  });

  test('of what belongs to an event', async () => {
    const planned = (await enter(events, fair('Sắp tới', { state: 'planned', startsOn: '' }))).code;
    expect(await faults(showings, { event: planned, product })).toEqual([
      ['event', 'promotion.error.not-held'],
    ]);
    expect(
      await faults(participations, { event: planned, producer, state: 'attended', stalls: '1' }),
    ).toEqual([['state', 'promotion.error.not-held']]);
    expect(
      await faults(participations, { event: planned, producer, state: 'refused', stalls: '1' }),
    ).toEqual([['reason', 'promotion.error.refusal-reason']]);
    const event = (await enter(events, fair('Đã qua'))).code;
    const result = { event, moment: 'at-event', reportedOn: '2019-11-01' };
    expect(await faults(results, { ...result, contractValue: '5' })).toEqual([
      ['contracts', 'promotion.error.contracts-number'],
    ]);
    expect(await faults(results, { ...result, sales: '5', producer })).toEqual([
      ['producer', 'promotion.error.not-attended'],
    ]);
    expect(await faults(results, { ...result, sales: '5', reportedOn: '2019-10-01' })).toEqual([
      ['reportedOn', 'promotion.error.before-event'],
    ]);
    expect(await faults(exports, { product, market: 'Mỹ', exportedOn: '2022-01-01' })).toEqual([
      ['documentNo', 'promotion.error.no-proof'],
    ]);
    expect(
      await faults(channels, { producer, product: strange, channel: 'zalo', url: 'zalo' }),
    ).toEqual([['url', 'kernel.error.wrong-form']]);
    expect(
      await faults(channels, {
        producer,
        product: strange,
        channel: 'zalo',
        url: 'https://z.example',
      }),
    ).toEqual([['product', 'promotion.error.other-producer']]);
  });

  test('of money: over the norm or what was approved asks for a reason, and takes it', async () => {
    const norm = {
      line: 'fair-home',
      maximum: '10.000.000',
      timesAYear: '2',
      legalBasis: 'QĐ 7',
      validFrom: '2021-01-01',
      validUntil: '2023-12-31',
    };
    const { code } = await enter(norms, norm);
    expect(await faults(norms, { ...norm, validFrom: '2023-06-01', validUntil: '' })).toEqual([
      ['validFrom', 'promotion.error.norm-overlap'],
    ]);
    expect(code).toMatch(/^XTM-\d{4}$/);
    const grant = (on: string, amount: string, more = {}) => ({
      producer,
      line: 'fair-home',
      grantedOn: on,
      amount,
      funding: 'province',
      ...more,
    });
    expect(await faults(supports, grant('2022-03-01', '10000001'))).toEqual([
      ['overNormReason', 'promotion.error.over-norm'],
    ]);
    await enter(supports, grant('2022-03-01', '10000001', { overNormReason: 'Gian ghép' }));
    await enter(supports, grant('2022-04-01', '10000000'));
    expect(await faults(supports, grant('2022-05-01', '1'))).toEqual([
      ['overNormReason', 'promotion.error.over-times'],
    ]);
    // another year, and a day without a norm
    expect(await faults(supports, grant('2023-05-01', '10000001'))).toEqual([
      ['overNormReason', 'promotion.error.over-norm'],
    ]);
    await enter(supports, grant('2024-05-01', '90000000'));
    const line = {
      year: '2022',
      line: 'fair-home',
      activity: 'B',
      funding: 'province',
      planned: '50',
    };
    expect(await faults(settlements, { ...line, spent: '5' })).toEqual([
      ['approved', 'promotion.error.spent-unapproved'],
    ]);
    expect(await faults(settlements, { ...line, approved: '40', spent: '41' })).toEqual([
      ['overReason', 'promotion.error.over-approved'],
    ]);
  });
});

describe('settlement', () => {
  test('totals are the sums of their lines, by source and by line; a year without lines has none', async () => {
    const rows = [
      ['fair-home', 'province', 100, 90, 80],
      ['fair-home', 'sponsor', 50, 50, 10],
      ['survey', 'province', 30, 20, 20],
    ] as const;
    for (const [line, funding, planned, approved, spent] of rows)
      await enter(settlements, {
        year: '2022',
        line,
        activity: 'C',
        funding,
        planned: String(planned),
        approved: String(approved),
        spent: String(spent),
      });
    const found = await settlementOf(base.database, world.agency, '2022', false);
    expect(found.total).toEqual({ planned: 180, approved: 160, spent: 110 });
    for (const parts of [found.byFunding, found.byLine])
      for (const key of ['planned', 'approved', 'spent'] as const)
        expect(parts.reduce((sum, part) => sum + part[key], 0)).toBe(found.total[key]);
    expect(found.granted).toBe(20_000_001);
    expect(found.byLine.reduce((sum, { granted }) => sum + granted, 0)).toBe(found.granted);
    expect(await settlementOf(base.database, world.trade, '2030', false)).toMatchObject({
      recorded: false,
    });
    await base.database
      .updateTable('promotion_settlements')
      .set({ is_demo: true })
      .where('funding', '=', 'sponsor')
      .execute();
    expect((await settlementOf(base.database, world.trade, '2022', false)).total.planned).toBe(130);
    expect((await settlementOf(base.database, world.trade, '2022', true)).total.planned).toBe(180);
    expect(await settlementYears(base.database, world.trade, false)).toContain('2022');
    for (const actor of [publicActor, world.producer, world.administrator])
      await expect(settlementOf(base.database, actor, '2022', false)).rejects.toMatchObject({
        kind: 'forbidden',
      });
  });
});
