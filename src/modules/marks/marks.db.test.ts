import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { sql } from 'kysely';
import { systemActor } from '#kernel/actor.ts';
import { reloadConfig } from '#kernel/config.server.ts';
import { addDays, day, type Day } from '#kernel/day.ts';
import { listRows } from '#kernel/register-list.server.ts';
import { freshDatabase } from '../../../tests/support/database.ts';
import {
  amendRow,
  codeOf,
  counted,
  faultsOf,
  importLines,
  instant,
  notInCharge,
} from '../../../tests/support/registers.ts';
import { makeProduct, makeWorld, type World } from '../../../tests/support/thread.ts';
import { targetFigure, targetRows, type TargetQuestion } from '../programme/index.server.ts';
import { listMarks, markPage, marksOfProduct, registers, seedMarks } from './index.server.ts';
import { countedKinds, stepKinds, type StepKind } from './kinds.ts';
import { faultOf, stateOn, type Step } from './steps.ts';

const folder = mkdtempSync(join(tmpdir(), 'namsao-marks-'));
const open = (name: string) => registers.find(({ register }) => register.name === name)!;
const [marks, steps, coverage, rights] = ['marks', 'steps', 'products', 'rights'].map((noun) =>
  open(`marks.${noun}`),
) as [(typeof registers)[0], (typeof registers)[0], (typeof registers)[0], (typeof registers)[0]];
const target = '2018-2020/marked-products';
let base: Awaited<ReturnType<typeof freshDatabase>>;
let world: World;
let product: string;
let producer: string;
let other: { id: string; code: string };
beforeAll(async () => {
  process.env.NAMSAO_DATA = folder;
  reloadConfig();
  base = await freshDatabase();
  world = await makeWorld(base.database);
  producer = await codeOf(base.database, 'producers', world.producerId);
  product = await codeOf(base.database, 'products', world.productId);
  const id = await makeProduct(base.database, world.producerId, world.placeA);
  other = { id, code: await codeOf(base.database, 'products', id) };
});
afterAll(async () => {
  await base.drop();
  rmSync(folder, { recursive: true, force: true });
});

const figure = (question: TargetQuestion) => targetFigure(base.database, target, question);
const rows = (question: TargetQuestion) => targetRows(base.database, target, question);
const end = { on: day('2020-12-31') };
const agency = () => ({ actor: world.agency });
async function makeMark(
  name: string,
  kind: string,
  taken: readonly (readonly [kind: StepKind, on: string, until?: string])[],
): Promise<string> {
  const { code } = await marks.enter(agency(), { values: { name, kind } });
  for (const [step, takenOn, validUntil] of taken)
    await steps.enter(agency(), {
      values: { mark: code, kind: step, takenOn, ...(validUntil && { validUntil }) },
    });
  return code;
}

const amend = (
  register: typeof marks,
  code: string,
  change: Record<string, string>,
  values: Record<string, string>,
) => amendRow(base.database, world.agency, register, code, { ...values, ...change });

describe('products under a mark', () => {
  let before: Date;
  let collective: string;
  let right: string;
  const given = () => ({
    mark: collective,
    producer,
    grantedOn: '2020-03-01',
    validUntil: '2023-02-28',
  });

  test('no product or right on record: not known, not zero', async () => {
    before = await instant(base.database);
    collective = await makeMark('Bánh gai Ninh Giang', 'collective', [
      ['filed', '2018-02-01'],
      ['published', '2018-06-01'],
      ['granted', '2019-09-10'],
    ]);
    expect(await figure(end)).toMatchObject({ value: null, rows: 0 });
  });

  test('a product covered by a granted mark counts from the grant', async () => {
    await coverage.enter(agency(), {
      values: { mark: collective, product, startsOn: '2018-02-01' },
    });
    expect(await figure(end)).toMatchObject({ value: 1, rows: 1 });
    expect((await rows(end)).map(({ code, on, note }) => [code, on, note])).toEqual([
      [product, '2019-09-10', 'Bánh gai Ninh Giang'],
    ]);
    expect(await figure({ on: day('2019-09-09') })).toMatchObject({ value: 0 });
    expect(await figure({ ...end, knownAt: before })).toMatchObject({ value: null });
  });

  test('once rights are given to the owner, one has to hold', async () => {
    const earlier = await instant(base.database);
    ({ code: right } = await rights.enter(agency(), { values: given() }));
    expect((await rows(end)).map(({ on }) => on)).toEqual(['2020-03-01']);
    await amend(rights, right, { revokedOn: '2020-12-31' }, given());
    expect(await figure(end)).toMatchObject({ rows: 0 });
    expect(await figure({ on: day('2020-12-30') })).toMatchObject({ rows: 1 });
    expect(await figure({ ...end, knownAt: earlier })).toMatchObject({ rows: 1 });
    await amend(rights, right, {}, given());
    expect(await figure(end)).toMatchObject({ rows: 1 });
  });

  test('a plain trademark and a mark of unknown kind count for nothing; older ones are no result', async () => {
    for (const kind of ['trademark', 'unknown']) {
      const code = await makeMark(`Dấu ${kind}`, kind, [['granted', '2019-01-01']]);
      await coverage.enter(agency(), {
        values: { mark: code, product: other.code, startsOn: '2019-01-01' },
      });
    }
    expect(await figure(end)).toMatchObject({ rows: 1 });
    const indication = await makeMark('Vải thiều', 'geographical-indication', [
      ['granted', '2007-06-08'],
    ]);
    const { code } = await coverage.enter(agency(), {
      values: { mark: indication, product: other.code, startsOn: '2007-06-08' },
    });
    expect(await figure(end)).toMatchObject({ rows: 1 });
    await amend(
      coverage,
      code,
      { startsOn: '2020-05-01' },
      { mark: indication, product: other.code },
    );
    expect(await figure(end)).toMatchObject({ rows: 2 });
    const within = async (placeId: string) =>
      figure({ on: world.today, within: await codeOf(base.database, 'places', placeId) });
    expect(await within(world.placeA)).toMatchObject({ rows: 2 });
    expect(await within(world.placeB)).toMatchObject({ rows: 0 });
  });

  test('fictitious ones only when asked', async () => {
    const demo = await base.database
      .insertInto('products')
      .values({ code: 'HD-8801', slug: 'mau', is_demo: true })
      .returning('id')
      .executeTakeFirstOrThrow();
    await base.database
      .insertInto('product_versions')
      .values({ product_id: demo.id, name: 'Mẫu (minh họa)', valid_from: '2018-01-01' })
      .execute();
    await coverage.enter(agency(), {
      values: { mark: collective, product: 'HD-8801', startsOn: '2020-01-01' },
    });
    expect(await figure(end)).toMatchObject({ rows: 2 });
    expect(await figure({ ...end, demo: true })).toMatchObject({ rows: 3 });
  });

  test('what the marks of a product prove of criterion 3.5, on a day', async () => {
    const on = async (text: string) =>
      (await marksOfProduct(base.database, world.productId, day(text))).proposal;
    expect(await on('2018-03-01')).toMatchObject({ option: null, lacks: 'acceptance' });
    expect(await on('2018-06-01')).toMatchObject({ option: 1, by: collective });
    // granted, but nobody has said that the sign names a place
    expect(await on('2019-10-01')).toMatchObject({ option: 1, lacks: 'local-sign' });
    await amend(
      marks,
      collective,
      { localSign: 'true' },
      { name: 'Bánh gai Ninh Giang', kind: 'collective' },
    );
    expect(await on('2019-10-01')).toMatchObject({ option: 2, by: collective });
    expect(await on('2023-03-01')).toMatchObject({ option: null, lacks: 'use-right' });
    const { marks: shown } = await marksOfProduct(
      base.database,
      world.productId,
      day('2023-03-01'),
    );
    expect(shown).toMatchObject([{ code: collective, entitled: false, right: null }]);
  });

  test('the public page says where it stands, and who may use it', async () => {
    const page = (await markPage(base.database, collective, day('2023-03-01')))!;
    expect(page).toMatchObject({ state: 'protected', since: '2019-09-10', until: '2028-02-01' });
    expect(page.steps.map(({ kind }) => kind)).toEqual(['filed', 'published', 'granted']);
    expect(page.users).toMatchObject([{ code: producer, holds: false }]);
    expect(await markPage(base.database, 'NH-9999', day('2023-03-01'))).toBeNull();
    const list = await listMarks(base.database, { on: day('2023-03-01'), q: 'banh gai' });
    expect(list.rows).toMatchObject([{ code: collective, state: 'protected' }]);
    const all = new Set<string>();
    for (let after: string | undefined; ;) {
      const part = await listMarks(base.database, { on: day('2023-03-01'), limit: 2, after });
      for (const row of part.rows) all.add(row.code);
      if (!part.next) break;
      after = part.next;
    }
    expect(all.size).toBe(list.total + 3);
  });
});

describe('steps', () => {
  test('out of order, twice, a renewal of an indication, an acceptance of 2026 are refused', async () => {
    const mark = await makeMark('Cà rốt Đức Chính', 'certification', [['filed', '2026-05-04']]);
    const enter = (values: Record<string, string>) =>
      faultsOf(steps.enter(agency(), { values: { mark, ...values } }));
    const there = await counted(base.database, 'mark_steps');
    expect(await enter({ kind: 'accepted', takenOn: '2026-06-01' })).toEqual([
      'kind: marks.error.no-acceptance',
    ]);
    expect(await enter({ kind: 'filed', takenOn: '2026-05-04' })).toEqual([
      'kind: marks.error.step-twice',
    ]);
    expect(await enter({ kind: 'renewed', takenOn: '2026-06-01' })).toEqual([
      'kind: marks.error.order',
    ]);
    expect(
      await enter({ kind: 'published', takenOn: '2026-06-01', validUntil: '2030-01-01' }),
    ).toEqual(['validUntil: marks.error.until-of-grant']);
    expect(await enter({ kind: 'published', takenOn: '2090-06-01' })).toEqual([
      'takenOn: kernel.error.day-ahead',
    ]);
    expect(await counted(base.database, 'mark_steps')).toBe(there);
  });

  test('a step on which others stand is not removed', async () => {
    const mark = await makeMark('Gạo nếp', 'collective', [
      ['withdrawn', '2019-01-01'],
      ['filed', '2019-06-01'],
      ['granted', '2021-01-01'],
    ]);
    const list = await listRows(base.database, steps, world.agency, {
      filters: { mark: await idOf(mark) },
      sort: 'takenOn',
    });
    const [, filed, granted] = list.rows;
    const remove = (row: typeof filed) =>
      steps.remove(agency(), { id: row!.id, version: row!.version, reason: 'ghi nhầm' });
    await expect(remove(filed)).rejects.toMatchObject({ code: 'marks.error.order-left' });
    await remove(granted);
    expect(await markPage(base.database, mark, day('2022-01-01'))).toMatchObject({
      state: 'filed',
    });
  });

  const idOf = async (code: string) =>
    (
      await base.database
        .selectFrom('marks')
        .select('id')
        .where('code', '=', code)
        .executeTakeFirstOrThrow()
    ).id;

  test('a file: the same twice changes nothing; rows that contradict each other are refused together', async () => {
    const mark = await makeMark('Ổi Thanh Hà', 'certification', []);
    const lines = (...more: string[]) => ['Nhãn hiệu;Bước;Ngày', ...more];
    const good = lines(`${mark};Nộp đơn;2019-01-01`, `${mark};Công bố đơn;2019-04-01`);
    expect(await importLines(steps, world.agency, good)).toMatchObject({ created: 2 });
    expect(await importLines(steps, world.agency, good)).toMatchObject({
      created: 0,
      unchanged: 2,
    });
    const there = await counted(base.database, 'mark_steps');
    await expect(
      importLines(
        steps,
        world.agency,
        lines(`${mark};Cấp văn bằng;2020-01-01`, `${mark};Rút đơn;2019-08-01`),
      ),
    ).rejects.toMatchObject({ code: 'marks.error.order' });
    expect((await counted(base.database, 'mark_steps')).split(' ')[0]).toBe(there.split(' ')[0]);
  });

  test('nobody else writes, and nothing is left', async () => {
    for (const [register, table, values] of [
      [marks, 'marks', { name: 'Khác', kind: 'collective' }],
      [rights, 'mark_rights', { mark: 'NH-0001', producer, grantedOn: '2020-01-01' }],
    ] as const) {
      const there = await counted(base.database, table);
      for (const actor of [...notInCharge(world), world.commune, world.producer])
        await expect(register.enter({ actor }, { values })).rejects.toMatchObject({
          kind: 'forbidden',
        });
      expect(await counted(base.database, table)).toBe(there);
    }
    // a producer reads the rights given to it, nobody's else
    expect((await listRows(base.database, rights, world.producer, {})).total).toBe(1);
    expect((await listRows(base.database, rights, world.otherProducer, {})).total).toBe(0);
  });
});

test('the database protects the same marks as the rules, on every day', async () => {
  const drawn = fc.array(
    fc.tuple(
      fc.constantFrom(...stepKinds),
      fc.integer({ min: 0, max: 9000 }),
      fc.option(fc.integer({ min: 1, max: 8000 })),
    ),
    { minLength: 1, maxLength: 5 },
  );
  const start = day('2000-01-01');
  let protectedOnce = 0;
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...countedKinds),
      drawn,
      fc.array(fc.integer({ min: 0, max: 14_000 }), { minLength: 1, maxLength: 4 }),
      async (kind, list, days) => {
        const taken: Step[] = [];
        for (const [of, at, term] of list.toSorted((a, b) => a[1] - b[1])) {
          const takenOn = addDays(start, at);
          const ends = of === 'renewed' || (of === 'granted' && term !== null);
          const step = {
            kind: of,
            takenOn,
            validUntil: ends ? addDays(takenOn, term ?? 3650) : null,
          };
          if (!faultOf(kind, [...taken, step])) taken.push(step);
        }
        const { id } = await base.database
          .insertInto('marks')
          .values({ code: `P-${++serial}`, name: `P ${serial}`, kind })
          .returning('id')
          .executeTakeFirstOrThrow();
        for (const step of taken)
          await base.database
            .insertInto('mark_steps')
            .values({
              code: `P-${++serial}`,
              mark_id: id,
              kind: step.kind,
              taken_on: step.takenOn,
              valid_until: step.validUntil,
            })
            .execute();
        for (const at of days) {
          const on: Day = addDays(start, at);
          const { rows: found } = await sql<{ since: string }>`
            select since::text as since from protected_marks(${on}::date, false) where mark_id = ${id}::uuid`.execute(
            base.database,
          );
          const { state, since } = stateOn(kind, taken, on);
          if (state === 'protected') protectedOnce++;
          expect(found.map((row) => row.since)).toEqual(
            // a record that begins with a renewal knows no grant: protected, and counted nowhere
            state === 'protected' && since !== null ? [since] : [],
          );
        }
      },
    ),
    { numRuns: 240 },
  );
  expect(protectedOnce).toBeGreaterThan(5);
});
let serial = 0;

test('the public record: an indication granted, others without a day; a second time nothing more', async () => {
  const producerCode = 'CT-7701';
  const { id } = await base.database
    .insertInto('producers')
    .values({ code: producerCode, slug: 'mau', is_demo: true })
    .returning('id')
    .executeTakeFirstOrThrow();
  await base.database
    .insertInto('producer_versions')
    .values({ producer_id: id, name: 'Mẫu (minh họa)', valid_from: '2018-01-01' })
    .execute();
  await base.database
    .updateTable('product_versions')
    .set({ producer_id: id })
    .where('name', '=', 'Mẫu (minh họa)')
    .execute();
  const demo = { producer: producerCode, product: 'HD-8801', today: world.today };
  await seedMarks(base.database, demo);
  const there = await counted(base.database, 'marks');
  await seedMarks(base.database, demo);
  expect(await counted(base.database, 'marks')).toBe(there);
  const { rows: found } = await listMarks(base.database, { on: world.today, q: 'thanh ha' });
  expect(found).toMatchObject([
    { name: 'Ổi Thanh Hà', isDemo: false },
    { name: 'Thanh Hà', kind: 'geographical-indication', state: 'protected', since: '2007-06-08' },
  ]);
  const [example] = (await listMarks(base.database, { on: world.today, q: 'minh hoa' })).rows;
  expect(example).toMatchObject({ isDemo: true, state: 'protected', products: 1 });
  expect(
    (await listRows(base.database, steps, systemActor, { text: 'MH-0001' })).rows.every(
      ({ isDemo }) => isDemo,
    ),
  ).toBe(true);
});
