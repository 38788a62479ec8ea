import { afterAll, beforeAll, expect, test } from 'vitest';
import { Kysely, PostgresDialect, sql, type CompiledQuery } from 'kysely';
import pg from 'pg';
import { addDays, day } from '#kernel/day.ts';
import type { Connection } from '#kernel/db.server.ts';
import type { DB } from '#kernel/database.types.ts';
import { country } from '../../../tests/support/country.ts';
import { freshDatabase } from '../../../tests/support/database.ts';
import { lineage, placePage, trace, unitsOn } from './index.server.ts';
import { replay } from './replay.ts';
import { storeHistory } from './store.server.ts';

const made = country({
  seed: 7,
  provinces: 10,
  districts: 120,
  communes: 8000,
  steps: 4,
  touchedOneIn: 10,
  endDistricts: true,
});
const lastStep = made.resolutions.at(-1)!.effectiveOn;
let test_: Awaited<ReturnType<typeof freshDatabase>>;
let watched: Kysely<DB>;
const seen: CompiledQuery[] = [];

beforeAll(async () => {
  test_ = await freshDatabase();
  const history = replay(made.startOn, made.start, made.changes);
  await test_.database.transaction().execute((tx) => storeHistory(tx, history, made.resolutions));
  const owner = new pg.Client({ connectionString: test_.url });
  await owner.connect();
  await owner.query('analyze');
  await owner.end();
  // As on a disk without moving parts: pages read here and there cost little more than pages in a row.
  const pool = new pg.Pool({
    connectionString: test_.url,
    max: 1,
    options: '-c random_page_cost=1.1',
  });
  watched = new Kysely<DB>({
    dialect: new PostgresDialect({ pool }),
    log: (event) => {
      seen.push(event.query as CompiledQuery);
    },
  });
});
afterAll(async () => {
  await watched.destroy();
  await test_.drop();
});

/** Tables that the statements of a query read from end to end. */
async function scanned(ask: (connection: Connection) => Promise<unknown>): Promise<string[]> {
  seen.length = 0;
  await ask(watched);
  const tables = new Set<string>();
  for (const { sql: text, parameters } of [...seen]) {
    const plan = await watched.executeQuery<{ 'QUERY PLAN': string }>({
      sql: `explain ${text}`,
      parameters,
      query: { kind: 'RawNode' },
      queryId: { queryId: '' },
    } as unknown as CompiledQuery<{ 'QUERY PLAN': string }>);
    for (const line of plan.rows)
      for (const [, table] of line['QUERY PLAN'].matchAll(/Seq Scan on (\w+)/g)) tables.add(table!);
  }
  return [...tables].filter((table) => table !== 'resolutions');
}

test('a page of units, one district, one trace, one fact and one place page never read a whole table', async () => {
  const before = addDays(lastStep, -1);
  expect(
    await scanned((c) => unitsOn(c, before, { level: 'commune', limit: 100, after: '30000500' })),
  ).toEqual([]);
  expect(await scanned((c) => unitsOn(c, before, { withinCode: '200007' }))).toEqual([]);
  expect(await scanned((c) => unitsOn(c, lastStep, { withinCode: '200007' }))).toEqual([]);
  const merged = made.changes.find((change) => change.extent === 'merge')!;
  expect(
    await scanned((c) => trace(c, merged.oldCode!, { from: made.startOn, to: lastStep })),
  ).toEqual([]);
  expect(await scanned((c) => trace(c, '200007', { to: lastStep }))).toEqual([]);
  const { rows } = await sql<{
    id: string;
  }>`select id from places where code = ${merged.oldCode}`.execute(test_.database);
  expect(
    await scanned((c) =>
      lineage(c, { placeId: rows[0]!.id, day: made.startOn, mapDay: lastStep, level: 'commune' }),
    ),
  ).toEqual([]);
  const name = sql`select n.name from (values (${rows[0]!.id}::uuid)) as f(place_id) join place_names n using (place_id)`;
  expect(await scanned((c) => name.execute(c))).toEqual([]);
  expect(await scanned((c) => placePage(c, merged.oldCode!, lastStep))).toEqual([]);
});

test('loading the same again changes nothing', async () => {
  const history = replay(made.startOn, made.start, made.changes);
  const again = await test_.database
    .transaction()
    .execute((tx) => storeHistory(tx, history, made.resolutions));
  for (const table of Object.values(again))
    expect(table).toEqual({ created: 0, changed: 0, removed: 0 });
  expect(day('2010-01-01')).toBe(made.startOn);
});
