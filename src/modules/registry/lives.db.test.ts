import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { sql } from 'kysely';
import { publicActor, type Actor } from '#kernel/actor.ts';
import { addDays, type Day } from '#kernel/day.ts';
import { freshDatabase } from '../../../tests/support/database.ts';
import { makeWorld, type World } from '../../../tests/support/thread.ts';
import {
  changeProduct,
  correctProducer,
  correctProduct,
  endProducer,
  endProduct,
  moveProduct,
  nameRepresentative,
  officeProducers,
  producerLife,
  productLife,
  producerTwins,
  registerProducer,
  registerProduct,
  takeBackProducer,
  takeBackProduct,
  updateProducer,
} from './index.server.ts';

let base: Awaited<ReturnType<typeof freshDatabase>>;
let world: World;
let today: Day;
beforeAll(async () => {
  base = await freshDatabase();
  world = await makeWorld(base.database);
  today = world.today as Day;
});
afterAll(() => base.drop());

const ago = (days: number) => addDays(today, -days);
const rows = async () => {
  const { rows: counted } = await sql<Record<string, number>>`
    select (select count(*) from producers) as producers, (select count(*) from producer_versions) as producer_versions,
           (select count(*) from products) as products, (select count(*) from product_versions) as product_versions,
           (select count(*) from producer_representatives) as people, (select count(*) from journal_events) as events,
           (select max(known_from) from producer_versions) as latest`.execute(base.database);
  return counted[0];
};
const strangers = (): Actor[] => [
  publicActor,
  world.otherCommune,
  world.otherProducer,
  world.trade,
  world.advisory,
  world.steering,
  world.inspector,
  world.administrator,
  world.chair,
  world.members[0],
];
async function refusedTo(actors: readonly Actor[], work: (actor: Actor) => Promise<unknown>) {
  const before = await rows();
  for (const actor of actors)
    await expect(work(actor)).rejects.toMatchObject({
      kind: expect.stringMatching(/forbidden|not-found/) as string,
    });
  expect(await rows()).toEqual(before);
}

let serial = 0;
const makeProducer = () =>
  registerProducer(
    { actor: world.commune },
    {
      name: `Hợp tác xã Rươi Tứ Kỳ ${++serial}`,
      kind: 'cooperative',
      placeId: world.placeA,
      from: ago(100),
      basis: 'Giấy chứng nhận đăng ký 01',
    },
  );

describe('one of the same name', () => {
  test('refuses the entry by another form and without accents, until it was seen', async () => {
    await registerProducer(
      { actor: world.agency },
      { name: 'Hợp tác xã Gốm Chu Đậu', kind: 'cooperative', placeId: world.placeA },
    );
    const again = {
      name: 'HTX gom chu dau',
      kind: 'cooperative' as const,
      placeId: world.placeA,
      twins: 'refuse' as const,
    };
    const before = await rows();
    await expect(registerProducer({ actor: world.commune }, again)).rejects.toMatchObject({
      kind: 'invalid',
      fields: [{ field: 'twins', code: 'registry.error.twin' }],
    });
    expect(await rows()).toEqual(before);
    // in another commune it is named, and hinders nothing
    const elsewhere = await producerTwins(base.database, {
      name: 'hop tac xa gom chu dau',
      placeId: world.placeB,
      on: today,
    });
    expect(elsewhere).toMatchObject([{ name: 'Hợp tác xã Gốm Chu Đậu', near: false }]);
    await registerProducer({ actor: world.agency }, { ...again, placeId: world.placeB });
    await registerProducer({ actor: world.commune }, { ...again, twins: 'keep' });
  });

  test('of the same producer refuses a product', async () => {
    const product = { name: 'Rươi sấy', producerId: world.producerId, twins: 'refuse' as const };
    await registerProduct({ actor: world.commune }, product);
    await expect(
      registerProduct({ actor: world.commune }, { ...product, name: 'ruoi  say' }),
    ).rejects.toMatchObject({ fields: [{ code: 'registry.error.twin' }] });
  });
});

describe('a producer', () => {
  test('is renamed, moves, ends; each is taken back, and the history keeps all', async () => {
    const { code, id } = await makeProducer();
    const actor = world.commune;
    await updateProducer(
      { actor },
      { code, name: 'Hợp tác xã Rươi Vàng', from: ago(50), basis: 'Quyết định 2' },
    );
    await endProducer({ actor }, { code, on: ago(5), basis: 'Xác nhận của xã' });
    const life = await producerLife(actor, code);
    expect(life.forms).toMatchObject([
      { from: ago(100), until: ago(51), basis: 'Giấy chứng nhận đăng ký 01' },
      { name: 'Hợp tác xã Rươi Vàng', from: ago(50), until: ago(5), basis: 'Quyết định 2' },
    ]);
    await expect(
      updateProducer({ actor }, { code, name: 'Khác', from: today }),
    ).rejects.toMatchObject({ code: 'registry.error.ended' });
    const reason = 'ghi nhầm';
    expect(await takeBackProducer({ actor }, { code, reason })).toMatchObject({ undone: 'end' });
    expect(await takeBackProducer({ actor }, { code, reason })).toMatchObject({
      undone: 'change',
    });
    const again = await producerLife(actor, code);
    expect(again.forms).toMatchObject([{ from: ago(100), until: null }]);
    expect(again.superseded.map(({ name }) => name)).toContain('Hợp tác xã Rươi Vàng');
    expect(await takeBackProducer({ actor }, { code, reason })).toMatchObject({ undone: 'entry' });
    await expect(producerLife(actor, code)).rejects.toMatchObject({ kind: 'not-found' });
    const { rows: kept } = await sql<{ n: number }>`
      select count(*)::integer as n from history.producer_versions where producer_id = ${id}`.execute(
      base.database,
    );
    expect(kept[0]!.n).toBeGreaterThanOrEqual(4);
  });

  test('on which something rests is not taken back; what was entered wrongly is corrected', async () => {
    const { code, id } = await makeProducer();
    const actor = world.commune;
    await registerProduct({ actor }, { name: 'Cáy muối', producerId: id });
    const before = await rows();
    await expect(takeBackProducer({ actor }, { code, reason: 'nhầm' })).rejects.toMatchObject({
      code: 'registry.error.in-use',
    });
    expect(await rows()).toEqual(before);
    await updateProducer({ actor }, { code, kind: 'enterprise', from: ago(40) });
    const correction = {
      code,
      name: 'Công ty TNHH Rươi Tứ Kỳ',
      kind: 'enterprise' as const,
      size: 'micro' as const,
      joinedOn: ago(30),
      from: ago(45),
      reason: 'sai ngày',
    };
    await correctProducer({ actor }, correction);
    expect((await producerLife(actor, code)).forms).toMatchObject([
      { kind: 'cooperative', until: ago(46) },
      { name: 'Công ty TNHH Rươi Tứ Kỳ', size: 'micro', from: ago(45), until: null },
    ]);
    await expect(
      correctProducer({ actor }, { ...correction, from: ago(100) }),
    ).rejects.toMatchObject({ fields: [{ field: 'from', code: 'registry.error.first-day' }] });
    await expect(
      updateProducer({ actor }, { code, kind: 'enterprise', from: today }),
    ).rejects.toMatchObject({ code: 'registry.error.no-change' });
    await expect(
      endProducer({ actor }, { code, on: addDays(today, 1), basis: 'x' }),
    ).rejects.toMatchObject({ fields: [{ field: 'on', code: 'registry.error.end-future' }] });
  });

  test('has one representative at a time, whose name stands in no journal', async () => {
    const { code } = await makeProducer();
    const actor = world.commune;
    await nameRepresentative({ actor }, { code, name: 'Bà Đỗ Thị Sen', from: ago(60) });
    await nameRepresentative(
      { actor: world.agency },
      { code, name: 'Ông Trần Văn Lúa', position: 'Giám đốc', from: ago(10) },
    );
    expect((await producerLife(actor, code)).representatives).toMatchObject([
      { name: 'Bà Đỗ Thị Sen', until: ago(11) },
      { name: 'Ông Trần Văn Lúa', position: 'Giám đốc', until: null },
    ]);
    const { rows: told } = await sql<{ n: number }>`
      select count(*)::integer as n from journal_events e where to_jsonb(e)::text like '%Trần Văn Lúa%'`.execute(
      base.database,
    );
    expect(told[0]!.n).toBe(0);
  });

  test('is kept and seen by whoever is in charge only', async () => {
    const { code } = await makeProducer();
    await refusedTo([...strangers(), world.producer], (actor) =>
      endProducer({ actor }, { code, on: today, basis: 'x' }),
    );
    await refusedTo([...strangers(), world.producer], (actor) =>
      takeBackProducer({ actor }, { code, reason: 'xxx' }),
    );
    await refusedTo([...strangers(), world.producer], (actor) =>
      correctProducer(
        { actor },
        { code, name: 'Y', kind: null, size: null, joinedOn: null, reason: 'xxx' },
      ),
    );
    await refusedTo(strangers(), (actor) =>
      nameRepresentative({ actor }, { code, name: 'Y', from: today }),
    );
    for (const actor of strangers())
      await expect(producerLife(actor, code)).rejects.toMatchObject({ kind: 'not-found' });
    const own = await officeProducers(world.commune, { limit: 500 });
    expect(own.rows.map((row) => row.code)).toContain(code);
    expect(own.total).toBe(own.rows.length);
    const other = await officeProducers(world.otherCommune, { limit: 500 });
    expect(other.rows.map((row) => row.code)).not.toContain(code);
    const pages = await officeProducers(world.agency, { limit: 2 });
    const next = await officeProducers(world.agency, { limit: 500, cursor: pages.next });
    expect(pages.rows.length + next.rows.length).toBe(pages.total);
    for (const actor of [publicActor, world.trade, world.administrator, world.producer])
      await expect(officeProducers(actor)).rejects.toMatchObject({ kind: 'forbidden' });
  });
});

describe('a product', () => {
  const made = async () =>
    registerProduct(
      { actor: world.commune },
      { name: `Bánh gai ${++serial}`, producerId: world.producerId, set: 6, from: ago(90) },
    );

  test('moves, is renamed, ends; each is taken back', async () => {
    const { code } = await made();
    const actor = world.agency;
    await moveProduct(
      { actor },
      { code, placeId: world.placeB, from: ago(60), basis: 'Giấy phép 1' },
    );
    await changeProduct(
      { actor },
      { code, kind: 'rename', description: 'Bánh gai Ninh Giang', from: ago(30), basis: 'Đơn 2' },
    );
    await endProduct({ actor }, { code, on: ago(2), basis: 'Xác nhận 3' });
    const life = await productLife(actor, code);
    expect(life.forms.map(({ from, until, basis }) => ({ from, until, basis }))).toEqual([
      { from: ago(90), until: ago(61), basis: null },
      { from: ago(60), until: ago(31), basis: 'Giấy phép 1' },
      { from: ago(30), until: ago(2), basis: 'Đơn 2' },
    ]);
    const reason = 'ghi nhầm';
    for (const undone of ['end', 'change', 'change'])
      expect(await takeBackProduct({ actor }, { code, reason })).toMatchObject({ undone });
    expect(await productLife(actor, code)).toMatchObject({
      forms: [{ from: ago(90), until: null }],
      changes: [],
    });
    expect(await takeBackProduct({ actor }, { code, reason })).toMatchObject({ undone: 'entry' });
  });

  test('is corrected in name, line and first day', async () => {
    const { code } = await made();
    await correctProduct(
      { actor: world.commune },
      {
        code,
        name: 'Bánh gai lá',
        set: null,
        line: 'beverage',
        from: ago(95),
        reason: 'nhầm ngành',
      },
    );
    expect((await productLife(world.commune, code)).forms).toMatchObject([
      { name: 'Bánh gai lá', line: 'beverage', set: null, from: ago(95) },
    ]);
  });

  test('is kept by whoever is in charge only', async () => {
    const { code } = await made();
    for (const work of [
      (actor: Actor) => endProduct({ actor }, { code, on: today, basis: 'x' }),
      (actor: Actor) => takeBackProduct({ actor }, { code, reason: 'xxx' }),
      (actor: Actor) =>
        moveProduct({ actor }, { code, placeId: world.placeB, from: today, basis: 'x' }),
      (actor: Actor) =>
        correctProduct({ actor }, { code, name: 'Y', set: null, line: null, reason: 'xxx' }),
    ])
      await refusedTo([...strangers(), world.producer], work);
    for (const actor of strangers())
      await expect(productLife(actor, code)).rejects.toMatchObject({ kind: 'not-found' });
  });
});
