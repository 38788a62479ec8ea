import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { sql } from 'kysely';
import { publicActor, type Actor } from '#kernel/actor.ts';
import { reloadConfig } from '#kernel/config.server.ts';
import { addDays, day, formatDay } from '#kernel/day.ts';
import { storeFile } from '#kernel/files.server.ts';
import { applyImport } from '#kernel/register-import.server.ts';
import { listRows, rowByCode } from '#kernel/register-list.server.ts';
import { freshDatabase } from '../../../tests/support/database.ts';
import { makeWorld, type World } from '../../../tests/support/thread.ts';
import { registerIdea } from '../dossiers/index.server.ts';
import { targets, type TargetQuestion } from '../programme/index.server.ts';
import { candidates } from './candidates.server.ts';
import { registerProducer } from './index.server.ts';
import { successions, supports } from './participation.server.ts';
import { shortlisted } from './shortlist.server.ts';

const folder = mkdtempSync(join(tmpdir(), 'namsao-participation-'));
let base: Awaited<ReturnType<typeof freshDatabase>>;
let world: World;
let placeCode: string;
let otherPlaceCode: string;
beforeAll(async () => {
  process.env.NAMSAO_DATA = folder;
  reloadConfig();
  base = await freshDatabase();
  world = await makeWorld(base.database);
  placeCode = await codeOf('places', world.placeA);
  otherPlaceCode = await codeOf('places', world.placeB);
});
afterAll(async () => {
  await base.drop();
  rmSync(folder, { recursive: true, force: true });
});

const codeOf = async (table: 'places' | 'producers', id: string) =>
  (
    await base.database
      .selectFrom(table)
      .select('code')
      .where('id', '=', id)
      .executeTakeFirstOrThrow()
  ).code;
const faultsOf = (work: Promise<unknown>) =>
  work.then(
    () => [],
    (error: unknown) =>
      (error as { fields: { field: string; code: string }[] }).fields.map(
        ({ field, code }) => `${field}: ${code}`,
      ),
  );
const instant = async (): Promise<Date> => {
  const { rows } = await sql<{ now: Date }>`select clock_timestamp() as now`.execute(base.database);
  await sleep(5);
  return rows[0]!.now;
};

describe('support', () => {
  const support = async (more: Record<string, string> = {}) => ({
    producer: await codeOf('producers', world.producerId),
    description: 'Máy sấy',
    kind: 'equipment',
    effect: 'consolidated',
    givenOn: '01/06/2025',
    funding: 'province',
    amount: '120.000.000',
    ...more,
  });
  const enter = async (actor: Actor, more: Record<string, string> = {}) =>
    supports.enter({ actor }, { values: await support(more) });

  test('is entered by the agency; others are refused and leave no row', async () => {
    for (const actor of [
      publicActor,
      world.trade,
      world.commune,
      world.producer,
      world.inspector,
      world.administrator,
    ])
      await expect(enter(actor)).rejects.toMatchObject({ kind: 'forbidden' });
    const { code } = await enter(world.agency);
    const { row } = await rowByCode(base.database, supports, world.agency, code);
    expect(row.values).toMatchObject({ amount: 120_000_000, effect: 'consolidated' });
    expect(await faultsOf(enter(world.agency, { until: '01/05/2025', amount: '-1' }))).toEqual(
      expect.arrayContaining(['until: kernel.error.day-before']),
    );
  });

  test('is seen by the producer and the commune that it concerns, and by those who watch', async () => {
    const seen = async (actor: Actor) =>
      (await listRows(base.database, supports, actor, {})).rows.length;
    for (const actor of [
      world.agency,
      world.trade,
      world.steering,
      world.inspector,
      world.producer,
      world.commune,
    ])
      expect(await seen(actor)).toBe(1);
    expect(await seen(world.otherCommune)).toBe(0);
    expect(await seen(world.otherProducer)).toBe(0);
  });

  test('comes in by a file; twice changes nothing', async () => {
    const text = `producer,description,kind,effect,givenOn,amount\n${await codeOf('producers', world.producerId)},Tư vấn hồ sơ,consulting,strengthened,02/06/2025,5.000.000\nCT-0,Không có,other,other,02/06/2025,\n`;
    const { id } = await storeFile(
      { actor: world.agency },
      {
        name: `ho-tro-${createHash('sha256').update(text).digest('hex').slice(0, 8)}.csv`,
        bytes: Buffer.from(text),
        purpose: 'import',
      },
    );
    const take = () => applyImport(supports, { actor: world.agency }, id);
    expect(await take()).toMatchObject({ created: 1, refused: [{ row: 3, field: 'producer' }] });
    expect(await take()).toMatchObject({ created: 0, changed: 0, unchanged: 1 });
  });
});

describe('succession', () => {
  let serial = 0;
  const producer = async (kind: 'household' | 'enterprise' | 'cooperative', joinedOn: string) => {
    const { id } = await registerProducer(
      { actor: world.agency },
      { name: `Chủ thể ${++serial}`, kind, placeId: world.placeA },
    );
    await base.database
      .updateTable('producer_versions')
      .set({ valid_from: '2018-01-01' })
      .where('producer_id', '=', id)
      .execute();
    await base.database
      .updateTable('producers')
      .set({ joined_on: joinedOn })
      .where('id', '=', id)
      .execute();
    return { id, code: await codeOf('producers', id) };
  };
  const succeed = (
    from: { code: string },
    to: { code: string },
    happenedOn: string,
    kind = 'conversion',
    actor: Actor = world.agency,
  ) =>
    successions.enter(
      { actor },
      {
        values: {
          fromProducer: from.code,
          toProducer: to.code,
          happenedOn,
          kind,
          basis: 'Giấy đăng ký kinh doanh',
        },
      },
    );
  const rows = async (question: TargetQuestion) =>
    (await targets(base.database, question)).find(
      ({ id }) => id === '2021-2030/new-participants-per-year',
    )!.rows;
  const participating = async (on: string) => {
    const { rows: found } = await sql<{ id: string }>`
      select producer_id as id from participating_producers(${on}::date, false)`.execute(
      base.database,
    );
    return found.map(({ id }) => id);
  };
  const on = day('2024-12-31');

  test('of one that took part before makes no new participant; of the past it says nothing', async () => {
    const start = await rows({ on });
    const household = await producer('household', '2019-05-01');
    const company = await producer('enterprise', '2022-03-01');
    expect(await rows({ on })).toBe(start + 1);
    const before = await instant();
    await expect(
      succeed(household, company, '01/03/2022', 'conversion', world.commune),
    ).rejects.toMatchObject({ kind: 'forbidden' });
    await succeed(household, company, '01/03/2022');
    expect(await rows({ on })).toBe(start);
    expect(await rows({ on, knownAt: before })).toBe(start + 1);
    // the company takes part all the same
    expect(await participating('2022-02-28')).not.toContain(company.id);
    expect(await participating('2022-03-01')).toContain(company.id);
  });

  test('by a merger into one that took part on its own leaves that one counted', async () => {
    const start = await rows({ on });
    const older = await producer('cooperative', '2021-02-01');
    const other = await producer('cooperative', '2022-02-01');
    expect(await rows({ on })).toBe(start + 2);
    await succeed(older, other, '01/07/2023', 'merger');
    expect(await rows({ on })).toBe(start + 2);
    expect(await participating('2023-06-30')).toEqual(expect.arrayContaining([older.id, other.id]));
    const after = await participating('2023-07-01');
    expect(after).toContain(other.id);
    expect(after).not.toContain(older.id);
  });

  test('goes through any number of steps and never in a circle', async () => {
    const start = await rows({ on });
    const first = await producer('enterprise', '2020-01-01');
    const second = await producer('enterprise', '2021-01-01');
    const third = await producer('enterprise', '2022-01-01');
    await succeed(first, second, '01/01/2021');
    await succeed(second, third, '01/01/2022');
    expect(await rows({ on })).toBe(start);
    expect(await faultsOf(succeed(third, first, '01/01/2023'))).toEqual([
      'toProducer: registry.error.circle',
    ]);
    expect(await faultsOf(succeed(first, first, '01/01/2023'))).toEqual([
      'toProducer: registry.error.circle',
    ]);
  });

  test('a fictitious one counts only where such rows are asked for', async () => {
    const first = await producer('enterprise', '2021-01-01');
    const second = await producer('enterprise', '2022-01-01');
    const start = await rows({ on });
    const all = await rows({ on, demo: true });
    await succeed(first, second, '01/01/2022');
    await base.database
      .updateTable('producer_successions')
      .set({ is_demo: true })
      .where('to_producer_id', '=', second.id)
      .execute();
    expect(await rows({ on })).toBe(start);
    expect(await rows({ on, demo: true })).toBe(all - 1);
  });
});

describe('selection', () => {
  const candidate = (more: Record<string, string> = {}) => ({
    name: 'Ổi Thanh Hà',
    proposedOn: '01/03/2026',
    place: placeCode,
    reason: 'Cây trồng lâu đời của xã.',
    decision: 'waiting',
    ...more,
  });
  const decided = {
    localMaterial: '5',
    localIdentity: '4',
    localLabour: '5',
    market: '3',
    capacity: '2',
    decision: 'shortlisted',
    decidedOn: '15/03/2026',
    council: 'Hội đồng xã',
    minutesNo: '02/BB-HĐ',
    decisionReason: 'Nguyên liệu và lao động tại chỗ.',
  };
  const enter = (actor: Actor, more: Record<string, string> = {}) =>
    candidates.enter({ actor }, { values: candidate(more) });
  const figure = async (on: string, more: { knownAt?: Date; demo?: boolean } = {}) =>
    (await shortlisted(base.database, { on: day(on), ...more })).map(({ name }) => name);

  test('a commune puts forward its own, the agency any; others leave no row', async () => {
    for (const actor of [publicActor, world.trade, world.producer, world.administrator])
      await expect(enter(actor)).rejects.toMatchObject({ kind: 'forbidden' });
    await expect(enter(world.commune, { place: otherPlaceCode })).rejects.toMatchObject({
      kind: 'forbidden',
    });
    await enter(world.agency, { place: otherPlaceCode, name: 'Vải của nơi khác' });
    await enter(world.commune, { name: 'Bưởi' });
    const names = async (actor: Actor) =>
      (await listRows(base.database, candidates, actor, {})).rows.map(({ values }) => values.name);
    expect(await names(world.commune)).toEqual(['Bưởi']);
    expect(await names(world.otherCommune)).toEqual(['Vải của nơi khác']);
  });

  test('a decision needs day, council, minutes, reason and all points', async () => {
    expect(
      await faultsOf(enter(world.commune, { decision: 'not-shortlisted', market: '3' })),
    ).toEqual(
      [
        'decidedOn',
        'council',
        'minutesNo',
        'decisionReason',
        'localMaterial',
        'localIdentity',
        'localLabour',
        'capacity',
      ].map((field) => `${field}: registry.error.decision-needs`),
    );
    expect(await faultsOf(enter(world.commune, { decidedOn: '15/03/2026' }))).toEqual([
      'decidedOn: registry.error.not-decided',
    ]);
    expect(await faultsOf(enter(world.commune, { market: '6' }))).toEqual([
      'market: kernel.error.too-big.number',
    ]);
  });

  test('what was chosen counts from the day of the decision, and of the past nothing changes', async () => {
    const before = await instant();
    await enter(world.commune, decided);
    await enter(world.commune, { ...decided, name: 'Chưa chọn', decision: 'not-shortlisted' });
    expect(await figure('2026-03-14')).toEqual([]);
    expect(await figure('2026-03-15')).toEqual(['Ổi Thanh Hà']);
    expect(await figure('2026-03-15', { knownAt: before })).toEqual([]);
    const [row] = await shortlisted(base.database, { on: day('2026-03-15') });
    expect(row).toMatchObject({ points: 19, minutesNo: '02/BB-HĐ' });
    await base.database.updateTable('selection_candidates').set({ is_demo: true }).execute();
    expect(await figure('2026-03-15')).toEqual([]);
    expect(await figure('2026-03-15', { demo: true })).toEqual(['Ổi Thanh Hà']);
  });

  test('an idea that is named exists, and is of the producer named', async () => {
    const idea = await registerIdea(
      { actor: world.producer },
      {
        producerId: world.producerId,
        name: 'Mứt ổi',
        productKind: 'new',
        sheet: 7,
        valuePromise: 'Ổi của xã.',
        placeId: world.placeA,
      },
    );
    const proposedOn = formatDay(addDays(world.today, 0));
    const named = (more: Record<string, string>) =>
      enter(world.commune, { name: `Mứt ${more.ideaCode}`, proposedOn, ...more });
    expect(await faultsOf(named({ ideaCode: 'YT-1999-00001' }))).toEqual([
      'ideaCode: registry.error.no-idea',
    ]);
    expect(
      await faultsOf(
        named({
          ideaCode: idea.code,
          producer: await codeOf('producers', world.otherProducerId),
        }),
      ),
    ).toEqual(['ideaCode: registry.error.other-idea']);
    expect(
      await faultsOf(
        named({ ideaCode: idea.code, producer: await codeOf('producers', world.producerId) }),
      ),
    ).toEqual([]);
  });
});
