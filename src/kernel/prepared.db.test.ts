import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openDatabase, type Database } from './db.server.ts';
import { freshDatabase } from '../../tests/support/database.ts';

let test_: Awaited<ReturnType<typeof freshDatabase>>;
let one: Database;

beforeAll(async () => {
  test_ = await freshDatabase();
  one = openDatabase(test_.url, { max: 1 });
});
afterAll(async () => {
  await one.destroy();
  await test_.drop();
});

const prepared = async () =>
  (
    await sql<{ statement: string }>`select statement from pg_prepared_statements`.execute(one)
  ).rows.map(({ statement }) => statement);

describe('a statement that comes again', () => {
  test('is kept by the connection from the third time on, with the values of each time', async () => {
    const ask = async (value: number) =>
      (await sql<{ n: number }>`select ${value}::int * 2 as n`.execute(one)).rows[0]!.n;
    expect([await ask(1), await ask(2)]).toEqual([2, 4]);
    expect(await prepared()).not.toContain('select $1::int * 2 as n');
    expect([await ask(3), await ask(4), await ask(5)]).toEqual([6, 8, 10]);
    expect(await prepared()).toContain('select $1::int * 2 as n');
  });

  test('refused again and again, it leaves the connection sound', async () => {
    const ask = (value: number) =>
      one
        .transaction()
        .execute(async (tx) => (await sql`select 1 / ${value}::int as n`.execute(tx)).rows[0]);
    for (let times = 0; times < 5; times++)
      await expect(ask(0)).rejects.toThrow('division by zero');
    expect(await ask(1)).toEqual({ n: 1 });
    await expect(ask(0)).rejects.toThrow('division by zero');
  });

  test('is planned anew when the tables behind it have changed', async () => {
    const owner = openDatabase(test_.url, { owner: true, max: 1 });
    await sql`create table kept_plan (n int, m int); grant select on kept_plan to namsao_app`.execute(
      owner,
    );
    await sql`insert into kept_plan values (1, 10)`.execute(owner);
    const ask = async () =>
      (await sql<{ m: number }>`select m from kept_plan where n = ${1}`.execute(one)).rows;
    for (let times = 0; times < 8; times++) expect(await ask()).toEqual([{ m: 10 }]);
    await sql`alter table kept_plan add column before_all int; create index on kept_plan (n)`.execute(
      owner,
    );
    await sql`update kept_plan set m = 11`.execute(owner);
    expect(await ask()).toEqual([{ m: 11 }]);
    await owner.destroy();
  });
});
