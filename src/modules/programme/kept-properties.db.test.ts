import fc from 'fast-check';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { sql } from 'kysely';
import pg from 'pg';
import { day, type Day } from '#kernel/day.ts';
import { freshDatabase } from '../../../tests/support/database.ts';
import {
  chance,
  makeStage,
  oneOfEach,
  writeOf,
  type Stage,
} from '../../../tests/support/figure-facts.ts';
import { plain, type Asked } from '../../../tests/support/figure-plain.ts';
import { makeWorld } from '../../../tests/support/thread.ts';
import { countAll, listRows, type Ask } from './counting.server.ts';
import { targetByPlace, targetRows, targets } from './index.server.ts';
import { asKnown, placeOf, type TargetQuestion } from './known.server.ts';
import { measures } from './measures.server.ts';
import { targetOf } from './scheme.server.ts';

/**
 * Every kind of fact that a kept measure counts, written, changed and deleted by chance. What the triggers keep is held to
 * the facts twice: to the same definition worked out anew, and to plain queries that answer for one day only.
 */
let base: Awaited<ReturnType<typeof freshDatabase>>;
let owner: pg.Client;
let stage: Stage;
let world: Awaited<ReturnType<typeof makeWorld>>;

beforeAll(async () => {
  base = await freshDatabase();
  owner = new pg.Client({ connectionString: base.url });
  await owner.connect();
  world = await makeWorld(base.database);
  stage = await makeStage(owner, world);
});
afterAll(async () => {
  await owner.end();
  await base.drop();
});

/** The province of today, its old one, a district, what no map places. */
const somewhere: readonly Partial<TargetQuestion>[] = [
  { within: '31' },
  { within: '30' },
  { within: '294' },
  { unplacedOn: 'district' },
  { unplacedOn: 'commune' },
];
const days = ['2019-12-31', '2021-03-15', '2023-12-31', '2026-06-30'].map(day);
const askOf = (measure: string, { from, on, demo }: Asked): Ask => ({
  measure,
  question: { from, until: on, on, demo, place: null },
});

/** Rows by the measure, and by the plain query: `day code`. */
async function bothWays(name: string, asked: Asked): Promise<[string[], string[]]> {
  const [measure, part] = name.split(' ') as [string, 'whole' | undefined];
  const share = measures[measure]!.whole !== undefined;
  // rows are not told while nothing of the kind is on record
  const [counted] = await countAll(base.database, [askOf(measure, asked)], 'rows');
  const { rows } = await listRows(base.database, askOf(measure, asked), {
    limit: 500,
    part: part ?? 'rows',
  });
  const { rows: told } = await sql<{ row: string }>`
    select x."on" || ' ' || coalesce(p.code, o.code) as row
      from (${plain[name]!(asked)}) x left join products p on p.id = x.id left join producers o on o.id = x.id`.execute(
    base.database,
  );
  expect(part ? counted!.whole : counted!.rows, `${name} as a number`).toBe(
    counted!.recorded ? rows.length : 0,
  );
  if (share) expect(counted!.rows).toBeLessThanOrEqual(counted!.whole!);
  return [
    rows.map((row) => `${row.on} ${row.code}`).sort(),
    counted!.recorded ? told.map(({ row }) => row).sort() : [],
  ];
}

const keptMeasures = [
  'promoted exported scheme standardised marked',
  'participants holders participating trained circular modern',
].map((names) => names.split(' '));

/** Rows that are kept and should not be, or the other way round. */
async function atFault(): Promise<unknown[]> {
  const faults: unknown[] = [];
  for (const [i, names] of keptMeasures.entries())
    for (const name of names) {
      const { rows } = await owner.query(
        `with fresh as (select * from figure_rows_of($1, array(select id from ${i ? 'producers' : 'products'}))),
              kept as (select subject_id, "on", previous_on, counted_from, counted_until, fact_id, place_id, place_on, in_real, in_all, is_demo
                         from figure_rows where measure = $1)
         select $1 as measure, 'kept' as side, x.* from (select * from kept except all select * from fresh) x
         union all select $1, 'fresh', y.* from (select * from fresh except all select * from kept) y`,
        [name],
      );
      faults.push(...rows);
    }
  return faults;
}

const instant = async (): Promise<Date> => {
  const { rows } = await sql<{ now: Date }>`select clock_timestamp() as now`.execute(base.database);
  await sleep(3);
  return rows[0]!.now;
};

test('whatever is recorded, changed and deleted: what is kept is what the facts say, on any day, at any instant', async () => {
  let counted = 0;
  const frozen: { knownAt: Date; on: Day; demo: boolean; figures: string }[] = [];
  await fc.assert(
    fc.asyncProperty(fc.array(chance, { minLength: 40, maxLength: 60 }), async (changes) => {
      for (const one of changes) await owner.query(writeOf(one, stage));
      expect(await atFault()).toEqual([]);
      // each time on two of the days
      for (const on of days.filter((_, i) => i % 2 === changes.length % 2))
        for (const demo of [false, true])
          for (const from of ['2018-01-01', '2021-01-01'].map(day)) {
            if (from > on) continue;
            for (const name of Object.keys(plain)) {
              const [rows, told] = await bothWays(name, { from, on, demo });
              expect(rows, `${name} ${from} ${on} ${demo}`).toEqual(told);
            }
            const asks = Object.keys(measures).map((name) => askOf(name, { from, on, demo }));
            expect(await countAll(base.database, asks, 'counts')).toEqual(
              await countAll(base.database, asks, 'rows'),
            );
          }
      // a period that is over, asked today
      const over = Object.keys(measures)
        .filter((name) => !measures[name]!.whole)
        .map((measure): Ask => {
          const [from, until, on] = [day('2018-01-01'), day('2020-12-31'), days.at(-1)!];
          return { measure, question: { from, until, on, demo: true, place: null } };
        });
      expect(await countAll(base.database, over, 'counts')).toEqual(
        await countAll(base.database, over, 'rows'),
      );

      const knownAt = await instant();
      for (const on of days)
        for (const demo of [false, true]) {
          const figures = JSON.stringify(await targets(base.database, { on, demo, knownAt }));
          expect(JSON.stringify(await targets(base.database, { on, demo }))).toBe(figures);
          frozen.push({ knownAt, on, demo, figures });
        }
      // what was known then is what is said of then now: by corrected numbers, and by the rows
      for (const { knownAt: then, on, demo, figures } of frozen.slice(0, 4))
        expect(JSON.stringify(await targets(base.database, { on, demo, knownAt: then }))).toBe(
          figures,
        );
      const asks = Object.keys(measures).map((name) =>
        askOf(name, { from: day('2018-01-01'), on: days[2]!, demo: true }),
      );
      await asKnown(base.database, frozen[0]!.knownAt, async (past) =>
        expect(await countAll(past, asks, 'past')).toEqual(await countAll(past, asks, 'rows')),
      );
      for (const where of somewhere) {
        const place = await placeOf(base.database, { on: days[2]!, ...where });
        const asksThere = asks.map(({ measure, question }): Ask => ({
          measure,
          question: { ...question, place },
        }));
        const there = await countAll(base.database, asksThere, 'counts');
        expect(there).toEqual(await countAll(base.database, asksThere, 'rows'));
        counted += there.reduce((sum, { rows }) => sum + rows, 0);
        await asKnown(base.database, frozen[0]!.knownAt, async (past) =>
          expect(await countAll(past, asksThere, 'past')).toEqual(
            await countAll(past, asksThere, 'rows'),
          ),
        );
      }
    }),
    { numRuns: 4, endOnFailure: true },
  );
  // a place in which nothing lies proves nothing
  expect(counted).toBeGreaterThan(20);
}, 600_000);

test('every measure has rows, and its places add up to the whole on either map', async () => {
  await oneOfEach(owner, world, stage);
  expect(await atFault()).toEqual([]);
  const on = days.at(-1)!;
  const question = { on, demo: true };
  const seen = new Set<string>();
  for (const view of await targets(base.database, question)) {
    if (view.value === null) continue;
    if (view.rows > 0) seen.add(targetOf(view.id).measure!);
    expect(await targetRows(base.database, view.id, question), view.id).toHaveLength(view.rows);
    for (const level of ['district', 'commune'] as const) {
      const table = (await targetByPlace(base.database, view.id, question, level))!;
      const sum = table.units.reduce((total, { rows }) => total + rows, table.unplaced.rows);
      expect([view.id, level, sum]).toEqual([view.id, level, view.rows]);
      if (view.whole !== null)
        expect(
          table.units.reduce((total, { whole }) => total + whole!, table.unplaced.whole!),
        ).toBe(view.whole);
      for (const { unit, rows, whole } of table.units.slice(0, 3)) {
        const [within] = await targets(base.database, { ...question, within: unit.code }, [
          view.id,
        ]);
        expect([view.id, unit.code, within!.rows]).toEqual([view.id, unit.code, rows]);
        if (whole !== null) expect(within!.whole).toBe(whole);
      }
      const [unplaced] = await targets(base.database, { ...question, unplacedOn: level }, [
        view.id,
      ]);
      expect([view.id, unplaced!.rows]).toEqual([view.id, table.unplaced.rows]);
    }
  }
  // a figure of which there is no row proves nothing
  expect([...seen].sort()).toEqual(Object.keys(measures).sort());
});

test('folding the numbers changes none of them', async () => {
  const asks = Object.keys(measures).map((name) =>
    askOf(name, { from: day('2018-01-01'), on: days[1]!, demo: true }),
  );
  const before = await countAll(base.database, asks, 'counts');
  const size = async () =>
    (await owner.query<{ n: number }>('select count(*)::int as n from figure_counts')).rows[0]!.n;
  const many = await size();
  await owner.query('select fold_figure_counts()');
  expect(await size()).toBeLessThan(many);
  expect(await countAll(base.database, asks, 'counts')).toEqual(before);
});

test('two who write to the same thing at once: the second sees the first', async () => {
  const other = new pg.Client({ connectionString: base.url });
  await other.connect();
  const product = stage.products[0]!;
  await owner.query('begin');
  await other.query('begin');
  const showing = (n: number) =>
    `insert into product_exports (code, product_id, market, exported_on) values ('Y-${n}', '${product}', 'Lào', '201${n}-02-02')`;
  await owner.query(showing(8));
  const second = other.query(showing(9));
  await owner.query('commit');
  await second;
  await other.query('commit');
  await other.end();
  expect(await atFault()).toEqual([]);
});
