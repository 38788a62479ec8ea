import fc from 'fast-check';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { sql } from 'kysely';
import pg from 'pg';
import { addDays, day, type Day } from '#kernel/day.ts';
import { freshDatabase } from '../../../tests/support/database.ts';
import { makeProduct, makeWorld, type World } from '../../../tests/support/thread.ts';
import { countAll, listRows, type Ask } from './counting.server.ts';
import { targetByPlace, targetRows, targets } from './index.server.ts';
import { measures } from './measures.server.ts';

let base: Awaited<ReturnType<typeof freshDatabase>>;
let world: World;
const products: string[] = [];
let places: { id: string; from: Day }[];
beforeAll(async () => {
  base = await freshDatabase();
  world = await makeWorld(base.database);
  for (let i = 0; i < 12; i++)
    products.push(await makeProduct(base.database, world.producerId, world.placeA));
  const { rows } = await sql<{ id: string; from: Day }>`
    select place_id as id, valid_from as "from" from place_versions
     order by level, place_id, valid_from`.execute(base.database);
  places = rows;
});
afterAll(() => base.drop());

/** One change of the record, drawn by chance. */
type Change =
  | {
      kind: 'recognise';
      product: number;
      stars: number | null;
      after: number | null;
      demo: boolean;
    }
  | { kind: 'revoke'; recognition: number; after: number; demo: boolean }
  | { kind: 'correct'; recognition: number; stars: number; after: number }
  | { kind: 'join'; after: number | null }
  | { kind: 'move'; product: number; place: number | null; after: number };

const nat = (max: number) => fc.nat({ max });
const change: fc.Arbitrary<Change> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant('recognise' as const),
      product: nat(11),
      stars: fc.option(fc.integer({ min: 1, max: 5 }), { freq: 8 }),
      after: fc.option(nat(3000), { freq: 8 }),
      demo: fc.boolean(),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('revoke' as const),
      recognition: nat(1000),
      after: nat(3000),
      demo: fc.boolean(),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('correct' as const),
      recognition: nat(1000),
      stars: fc.integer({ min: 3, max: 5 }),
      after: nat(3000),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('join' as const),
      after: fc.option(nat(3000)),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('move' as const),
      product: nat(11),
      place: fc.option(nat(2000)),
      after: nat(3000),
    }),
  },
);
const since = (days: number): Day => addDays(day('2018-06-01'), days);
const years3 = (from: string): string => `${Number(from.slice(0, 4)) + 3}-12-31`;

async function apply(one: Change): Promise<void> {
  const { database } = base;
  const some = async (n: number) => {
    const { rows } = await sql<{ id: string }>`
      select id from recognitions order by id offset ${n} % greatest((select count(*) from recognitions), 1) limit 1`.execute(
      database,
    );
    return rows[0]?.id;
  };
  if (one.kind === 'recognise') {
    const on = one.after === null ? null : since(one.after);
    await database
      .insertInto('recognitions')
      .values({
        product_id: products[one.product]!,
        stars: one.stars,
        recognised_on: on,
        recognised_precision: on ? 'day' : 'unknown',
        valid_until: on && years3(on),
        is_demo: one.demo,
      })
      .execute();
  } else if (one.kind === 'join') {
    await database
      .updateTable('producers')
      .set({ joined_on: one.after === null ? null : since(one.after) })
      .where('id', '=', world.producerId)
      .execute();
  } else if (one.kind === 'move') {
    const place = one.place === null ? null : places[one.place % places.length]!;
    await database
      .updateTable('product_versions')
      .set({ place_id: place?.id ?? null, place_on: place?.from ?? null })
      .where('product_id', '=', products[one.product]!)
      .execute();
  } else {
    const id = await some(one.recognition);
    if (!id) return;
    const on = since(one.after);
    if (one.kind === 'correct')
      await database
        .updateTable('recognitions')
        .set({
          stars: one.stars,
          recognised_on: on,
          recognised_precision: 'day',
          valid_until: years3(on),
        })
        .where('id', '=', id)
        .execute();
    else
      await sql`
        insert into revocations (recognition_id, revoked_on, ground, issuer, decision_no, is_demo)
        values (${id}, ${on}, 'law-violation', 'ministry', '1', ${one.demo}) on conflict do nothing`.execute(
        database,
      );
  }
}

/** The same figures from the facts themselves, without the tables that triggers keep. */
async function plainly(stars: number, on: Day, demo: boolean): Promise<string[]> {
  const real = demo ? sql`true` : sql`not r.is_demo`;
  const { rows } = await sql<{ row: string }>`
    select distinct on (r.product_id) r.recognised_on || ' ' || r.product_id as row
      from recognitions r
     where r.stars >= ${stars} and r.recognised_on is not null and ${real}
       and not exists (select from revocations v where v.recognition_id = r.id and v.revoked_on <= ${on}
                         and ${demo ? sql`true` : sql`not v.is_demo`})
     order by r.product_id, r.recognised_on, r.id`.execute(base.database);
  return rows
    .map(({ row }) => row)
    .filter((row) => row.slice(0, 10) <= on)
    .sort();
}

/** The first days of producers from the facts themselves. */
async function plainStarts(on: Day, demo: boolean): Promise<string[]> {
  const { rows } = await sql<{ row: string }>`
    select coalesce(o.joined_on, min(r.recognised_on)) || ' ' || o.code as row
      from producers o
      left join product_versions v on v.producer_id = o.id
      left join recognitions r on r.product_id = v.product_id and ${demo ? sql`true` : sql`not r.is_demo`}
     group by o.id having coalesce(o.joined_on, min(r.recognised_on)) <= ${on}`.execute(
    base.database,
  );
  return rows.map(({ row }) => row).sort();
}

const ask = (measure: string, on: Day, demo: boolean): Ask => ({
  measure,
  question: { from: day('2018-01-01'), until: on, on, demo, place: null },
});

const keysOf = async (one: Ask): Promise<string[]> => {
  const { rows } = await listRows(base.database, one, { limit: 500 });
  const { rows: ids } = await sql<{
    code: string;
    id: string;
  }>`select code, id from products`.execute(base.database);
  const id = new Map(ids.map((row) => [row.code, row.id]));
  return rows.map((row) => `${row.on} ${id.get(row.code)}`).sort();
};

const instant = async (): Promise<Date> => {
  const { rows } = await sql<{ now: Date }>`select clock_timestamp() as now`.execute(base.database);
  await sleep(3);
  return rows[0]!.now;
};
const days = ['2019-12-31', '2022-06-30', '2024-12-31', '2026-06-30'].map(day);

test('whatever is recorded: kept tables, counts and rows say what the facts say; places add up; the past stays', async () => {
  const frozen: { knownAt: Date; on: Day; figures: string }[] = [];
  await fc.assert(
    fc.asyncProperty(fc.array(change, { minLength: 1, maxLength: 6 }), async (changes) => {
      for (const one of changes) await apply(one);

      for (const on of days)
        for (const demo of [false, true]) {
          for (const [name, stars] of [
            ['new-products', 3],
            ['five-star', 5],
          ] as const)
            expect(await keysOf(ask(name, on, demo))).toEqual(await plainly(stars, on, demo));
          const { rows: starts } = await listRows(
            base.database,
            ask('new-participants', on, demo),
            {
              limit: 500,
            },
          );
          expect(starts.map((row) => `${row.on} ${row.code}`).sort()).toEqual(
            await plainStarts(on, demo),
          );
          // kept counts against the rows
          for (const name of Object.keys(measures)) {
            const asked = [ask(name, on, demo)];
            const [kept] = await countAll(base.database, asked, 'counts');
            const [rows] = await countAll(base.database, asked, 'rows');
            expect(kept).toEqual(rows);
          }
        }

      const on = days.at(-1)!;
      for (const view of await targets(base.database, { on })) {
        if (view.value === null) continue;
        expect(await targetRows(base.database, view.id, { on }), view.id).toHaveLength(view.rows);
        for (const level of ['district', 'commune'] as const) {
          const table = (await targetByPlace(base.database, view.id, { on }, level))!;
          const sum = table.units.reduce((total, { rows }) => total + rows, table.unplaced.rows);
          expect([view.id, level, sum]).toEqual([view.id, level, view.rows]);
          if (view.whole !== null)
            expect(
              table.units.reduce((total, { whole }) => total + whole!, table.unplaced.whole!),
            ).toBe(view.whole);
          const { rows: unplaced } = (
            await targets(base.database, { on, unplacedOn: level }, [view.id])
          )[0]!;
          expect(unplaced).toBe(table.unplaced.rows);
        }
      }

      const knownAt = await instant();
      for (const past of days) {
        const figures = JSON.stringify(await targets(base.database, { on: past, knownAt }));
        expect(JSON.stringify(await targets(base.database, { on: past }))).toBe(figures);
        frozen.push({ knownAt, on: past, figures });
      }
      // what was known then is what is said of then now
      for (const { knownAt: then, on: past, figures } of frozen.slice(-4))
        expect(JSON.stringify(await targets(base.database, { on: past, knownAt: then }))).toBe(
          figures,
        );
    }),
    { numRuns: 5 },
  );
}, 300_000);

test('folding the counts changes none of them', async () => {
  const asked = Object.keys(measures).map((name) => ask(name, days.at(-1)!, true));
  const before = await countAll(base.database, asked, 'counts');
  const { rows } = await sql<{ n: number }>`select count(*) as n from product_step_counts`.execute(
    base.database,
  );
  expect(rows[0]!.n).toBeGreaterThan(0);
  const client = new pg.Client({ connectionString: base.url });
  await client.connect();
  await client.query('select fold_product_step_counts()');
  await client.end();
  expect(await countAll(base.database, asked, 'counts')).toEqual(before);
});
