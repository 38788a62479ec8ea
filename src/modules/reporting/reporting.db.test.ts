import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { sql } from 'kysely';
import { publicActor, type Actor } from '#kernel/actor.ts';
import { day } from '#kernel/day.ts';
import { freshDatabase } from '../../../tests/support/database.ts';
import { makeProduct, makeWorld, type World } from '../../../tests/support/thread.ts';
import { eachReportFact, reportFacts, reportTable } from './index.server.ts';
import { reportCodes, type ReportCode, type ReportQuestion, type ReportTable } from './index.ts';

let base: Awaited<ReturnType<typeof freshDatabase>>;
let world: World;
beforeAll(async () => {
  base = await freshDatabase();
  world = await makeWorld(base.database);
});
afterAll(() => base.drop());

const year: ReportQuestion = { from: day('2025-01-01'), until: day('2025-12-31'), map: 'commune' };
const read = (code: ReportCode, question: Partial<ReportQuestion> = {}, actor?: Actor) =>
  reportTable(base.database, actor ?? world.agency, code, { ...year, ...question }, 'vi');

/** The number of a column in a row (the total where none is named). */
const cell = (table: ReportTable, column: string, row?: string) => {
  const at = table.columns.findIndex(({ id }) => id === column);
  expect(at, column).toBeGreaterThanOrEqual(0);
  return row === undefined
    ? table.totals?.[at]
    : table.rows.find(({ id }) => id === row)?.cells[at];
};

async function recognise(productId: string, stars: number, on: string, more = {}) {
  return base.database
    .insertInto('recognitions')
    .values({
      product_id: productId,
      stars,
      recognised_on: on,
      recognised_precision: 'day',
      valid_until: `${Number(on.slice(0, 4)) + 3}${on.slice(4)}`,
      ...more,
    })
    .returning('id')
    .executeTakeFirstOrThrow();
}

describe('before anything is recorded', () => {
  test.each(reportCodes.filter((code) => code !== 'ocop-13'))(
    '%s says so and holds no zero',
    async (code) => {
      const table = await read(code);
      expect(table).toMatchObject({ recorded: false, rows: [], totals: null });
    },
  );
});

/** The number of the facts that a cell opens. */
async function opened(
  code: ReportCode,
  filter: Readonly<{ column?: string; row?: string }>,
  question: Partial<ReportQuestion> = {},
) {
  const rows = [];
  for (let after: string | undefined; ;) {
    // a small page, so that paging is tried too
    const page = await reportFacts(
      base.database,
      world.agency,
      code,
      { ...year, ...question },
      {
        ...filter,
        after,
        limit: 2,
      },
    );
    rows.push(...page.rows);
    if (page.next === null) return rows;
    after = page.next;
  }
}

/** Every cell of a cross report opens as many facts as it says, and its columns sum to their totals. */
async function agrees(code: ReportCode, question: Partial<ReportQuestion> = {}) {
  const table = await read(code, question);
  const rows = table.rows.filter(({ kind }) => kind !== 'subtotal');
  for (const [at, column] of table.columns.entries()) {
    if (column.type !== 'count' || table.unrecorded.includes(column.id)) continue;
    const sum = rows.reduce((total, row) => total + Number(row.cells[at]), 0);
    expect(sum, `${code} ${column.id}`).toBe(table.totals![at]);
    if (!column.closed)
      expect(
        await opened(code, { column: column.id }, question),
        `${code} ${column.id}`,
      ).toHaveLength(sum);
  }
  for (const row of table.rows) {
    const at = table.columns.findIndex(
      (column, index) => column.type === 'count' && !column.closed && Number(row.cells[index]) > 0,
    );
    if (at >= 0)
      expect(
        await opened(code, { column: table.columns[at]!.id, row: row.id }, question),
        `${code} ${row.id}`,
      ).toHaveLength(Number(row.cells[at]));
  }
  return table;
}

describe('figures', () => {
  let before: Date;
  let products: string[];
  let revoked: string;
  let codeA: string;
  let codeB: string;

  beforeAll(async () => {
    const { rows } = await sql<{ a: string; b: string }>`
      select (select code from places where id = ${world.placeA}) as a,
             (select code from places where id = ${world.placeB}) as b`.execute(base.database);
    codeA = rows[0]!.a;
    codeB = rows[0]!.b;
    products = [
      world.productId,
      ...(await Promise.all(
        [1, 2, 3].map(() => makeProduct(base.database, world.producerId, world.placeA)),
      )),
      ...(await Promise.all(
        [1, 2].map(() => makeProduct(base.database, world.otherProducerId, world.placeB)),
      )),
    ];
    const [a, b, c, d, e, f] = products as [string, string, string, string, string, string];
    await recognise(a, 3, '2023-06-01');
    await recognise(a, 4, '2025-06-01'); // an upgrade
    await recognise(b, 4, '2021-03-01'); // lapsed on 2024-03-01
    await recognise(b, 4, '2025-08-01'); // renewed
    await recognise(c, 3, '2020-05-01'); // lapsed
    revoked = (await recognise(d, 5, '2024-02-01')).id;
    await recognise(e, 3, '2023-04-01'); // valid until 2026-04-01: soon
    await recognise(f, 5, '2025-05-05', { is_demo: true });
    const undated = await makeProduct(base.database, world.otherProducerId, world.placeB);
    await base.database
      .insertInto('recognitions')
      .values({ product_id: undated, stars: 3, recognised_precision: 'unknown' })
      .execute();
    // its place is stated by no source
    const placeless = await makeProduct(base.database, world.otherProducerId, world.placeB);
    await base.database
      .updateTable('product_versions')
      .set({ place_id: null, place_on: null })
      .where('product_id', '=', placeless)
      .execute();
    await recognise(placeless, 4, '2024-12-01');
    before = (await sql<{ now: Date }>`select clock_timestamp() as now`.execute(base.database))
      .rows[0]!.now;
    await sleep(5);
    await base.database
      .insertInto('revocations')
      .values({
        recognition_id: revoked,
        revoked_on: '2025-09-01',
        ground: 'mark-misuse',
        issuer: 'ministry',
        decision_no: '77/QĐ',
        concluded_on: '2025-08-25',
      })
      .execute();
  });

  test('OCOP-03: each product in one state, revocations by ground, what no map places in its own row', async () => {
    const table = await agrees('ocop-03');
    expect(
      Object.fromEntries(table.columns.map(({ id }, at) => [id, table.totals![at]])),
    ).toMatchObject({
      valid: 4,
      expired: 1,
      withdrawn: 1,
      undated: 1,
      ever: 7,
      soon: 1,
      're-evaluation': null,
      'revoked-mark-misuse': 1,
      revoked: 1,
    });
    expect(cell(table, 'valid', codeA)).toBe(2);
    expect(cell(table, 'valid', codeB)).toBe(1);
    expect(table.rows.at(-1)).toMatchObject({ kind: 'remainder' });
    expect(cell(table, 'valid', 'khong-ro')).toBe(1);
  });

  test('the same sums on the map of districts', async () => {
    const communes = await read('ocop-03');
    const districts = await agrees('ocop-03', { map: 'district' });
    expect(districts.totals).toEqual(communes.totals);
  });

  test('OCOP-02: stock by star, what the period brought, by set with sums of the line', async () => {
    const table = await agrees('ocop-02');
    expect(
      Object.fromEntries(table.columns.map(({ id }, at) => [id, table.totals![at]])),
    ).toMatchObject({
      'valid-5': 0,
      'valid-4': 3,
      'valid-3': 1,
      valid: 4,
      first: 0,
      upgrade: 1,
      renewal: 1,
      recognised: 2,
      undated: 1,
      evaluated: null,
    });
    expect(table.rows.map(({ id, kind }) => [id, kind])).toEqual([
      ['nhom:food', 'subtotal'],
      ['set-7', 'row'],
    ]);
    const [a] = await opened('ocop-02', { column: 'upgrade' });
    expect(a).toMatchObject({ on: '2025-06-01', isDemo: false });
  });

  test('OCOP-01: producers by form; an heir counts from its predecessor', async () => {
    const table = await agrees('ocop-01');
    expect(cell(table, 'all')).toBe(2);
    expect(cell(table, 'all-cooperative')).toBe(2);
    expect(cell(table, 'new')).toBe(0);
    expect(cell(table, 'women-led')).toBeNull();
    expect(cell(await read('ocop-01', { from: day('2020-01-01') }), 'new')).toBe(2);
    const heir = await base.database
      .insertInto('producers')
      .values({ code: 'CT-77777777', slug: 'ke-thua', joined_on: '2025-10-01' })
      .returning('id')
      .executeTakeFirstOrThrow();
    await base.database
      .insertInto('producer_versions')
      .values({
        producer_id: heir.id,
        name: 'Kế thừa',
        kind: 'enterprise',
        valid_from: '2025-10-01',
      })
      .execute();
    expect(cell(await agrees('ocop-01'), 'new-enterprise')).toBe(1);
    await base.database
      .insertInto('producer_successions')
      .values({
        code: 'KT-0001',
        from_producer_id: world.producerId,
        to_producer_id: heir.id,
        happened_on: '2025-10-01',
        kind: 'conversion',
        basis: 'Biên bản chuyển đổi',
      })
      .execute();
    const after = await agrees('ocop-01');
    expect(cell(after, 'new')).toBe(0);
    expect(cell(after, 'all')).toBe(2);
    expect(cell(after, 'all-enterprise')).toBe(1);
  });

  test('OCOP-12 lists the revocation with its ground', async () => {
    const table = await read('ocop-12');
    expect(table.rows).toHaveLength(1);
    expect(table.rows[0]!.cells).toEqual(
      expect.arrayContaining(['mark-misuse', '2025-08-25', '2025-09-01', '77/QĐ', 'ministry']),
    );
    // no inspection was ever recorded: its columns are not known
    expect(table.unrecorded).toEqual(expect.arrayContaining(['inspected-on', 'finding']));
  });

  test('at an earlier instant it is as it was known then', async () => {
    const then = await agrees('ocop-03', { knownAt: before });
    // nobody knew of a revocation: no figure, not zero
    expect(cell(then, 'revoked')).toBeNull();
    expect(cell(then, 'valid')).toBe(5);
    expect(await read('ocop-12', { knownAt: before })).toMatchObject({ recorded: false });
  });

  test('on an earlier day it is that of the day', async () => {
    const table = await agrees('ocop-03', { from: day('2024-01-01'), until: day('2024-12-31') });
    expect(cell(table, 'valid')).toBe(4);
    expect(cell(table, 'expired')).toBe(2);
  });

  test('a suspended star is out of force until it is lifted, and no lapsed one', async () => {
    const suspension = await base.database
      .insertInto('suspensions')
      .values({
        recognition_id: (await base.database
          .selectFrom('recognitions')
          .select('id')
          .where('product_id', '=', products[4]!)
          .executeTakeFirstOrThrow())!.id,
        suspended_from: '2025-10-01',
        ground: 'law-violation',
        decision_no: '12/QĐ',
      })
      .returning('id')
      .executeTakeFirstOrThrow();
    const states = async () => {
      const table = await agrees('ocop-03');
      return ['valid', 'expired', 'suspended', 'withdrawn'].map((id) => cell(table, id));
    };
    const held = await states();
    await base.database
      .updateTable('suspensions')
      .set({ lifted_on: '2025-12-01', lift_no: '34/QĐ' })
      .where('id', '=', suspension.id)
      .execute();
    const lifted = await states();
    expect([held, lifted]).toEqual([
      [3, 1, 1, 1],
      [4, 1, 0, 1],
    ]);
  });

  test('fictitious rows count only when asked for', async () => {
    expect(cell(await agrees('ocop-02', { demo: true }), 'valid-5')).toBe(1);
  });

  test('within a place, by its lineage', async () => {
    const table = await agrees('ocop-03', { within: codeB });
    expect(cell(table, 'ever')).toBe(2);
    expect(table.place).not.toBeNull();
    await expect(read('ocop-03', { within: '99999' })).rejects.toMatchObject({ kind: 'invalid' });
  });
});

describe('who reads what', () => {
  test('the public, a producer and an administrator read nothing', async () => {
    for (const actor of [publicActor, world.producer, world.administrator])
      await expect(read('ocop-01', {}, actor)).rejects.toMatchObject({ kind: 'forbidden' });
  });

  test('officers of the province read all of it', async () => {
    for (const actor of [world.trade, world.steering, world.inspector])
      expect(await read('ocop-01', {}, actor)).toMatchObject({ recorded: true, place: null });
  });

  test('an officer of a commune reads their own and no other', async () => {
    const own = await read('ocop-03', {}, world.otherCommune);
    expect(cell(own, 'ever')).toBe(2);
    const all = await read('ocop-03');
    const elsewhere = all.rows.find(
      ({ kind, id }) => kind === 'row' && cell(own, 'ever', id) === undefined,
    )!;
    await expect(
      read('ocop-03', { within: elsewhere.id }, world.otherCommune),
    ).rejects.toMatchObject({ kind: 'forbidden', code: 'reporting.error.place' });
  });

  test('who belongs to a protected group is counted and never listed', async () => {
    await expect(opened('ocop-01', { column: 'women-led' })).rejects.toMatchObject({
      kind: 'forbidden',
    });
    for await (const fact of eachReportFact(base.database, world.agency, 'ocop-01', year))
      expect(fact.column).not.toMatch(/-led$/);
  });
});
