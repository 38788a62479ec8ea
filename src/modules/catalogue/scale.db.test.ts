import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { sql } from 'kysely';
import pg from 'pg';
import { publicActor } from '#kernel/actor.ts';
import { day } from '#kernel/day.ts';
import { openDatabase, type Database } from '#kernel/db.server.ts';
import { slug } from '#kernel/text.ts';
import { ensureReferenceData } from '#modules/places/index.server.ts';
import { targets } from '#modules/programme/index.server.ts';
import { certificateByCode, validProducts } from '#modules/recognition/index.server.ts';
import { freshDatabase } from '../../../tests/support/database.ts';
import { filled } from '../../../tests/support/measured.ts';
import type { SearchInput } from './search-input.ts';
import {
  homeFigures,
  newestProducts,
  producerPage,
  producersAfter,
  productPage,
  search,
} from './index.server.ts';

const products = 20_000;
let base: Awaited<ReturnType<typeof freshDatabase>>;
/** one connection, so that its counters can be read right after a question */
let one: Database;
beforeAll(async () => {
  base = await freshDatabase();
  await ensureReferenceData();
  const owner = new pg.Client({ connectionString: base.url });
  await owner.connect();
  await filled((text) => owner.query(text), products);
  await owner.query('vacuum analyze');
  await owner.end();
  await base.database.destroy();
  one = openDatabase(base.url, { max: 1 });
  await search(one, publicActor, {});
  await search(one, publicActor, { on: day('2023-06-30') });
}, 300_000);
afterAll(() => base.drop());

/** Rows that whole-table scans read while the work is done. */
async function scanned(work: () => Promise<unknown>): Promise<Record<string, number>> {
  const read = async () => {
    await sql`select pg_stat_force_next_flush()`.execute(one);
    const { rows } = await sql<{ relname: string; n: number }>`
      select relname, seq_tup_read::float8 as n from pg_stat_user_tables`.execute(one);
    return new Map(rows.map(({ relname, n }) => [relname, n]));
  };
  const before = await read();
  await work();
  const after = await read();
  return Object.fromEntries(
    [...after].flatMap(([table, n]) =>
      n - (before.get(table) ?? 0) >= 1000 ? [[table, n - (before.get(table) ?? 0)]] : [],
    ),
  );
}

describe(`with ${products} products nothing reads a whole table`, () => {
  const inputs: SearchInput[] = [
    {},
    { sort: 'name' },
    { sort: 'newest' },
    { stars: [5] },
    { set: 3, stars: [3] },
    { line: 'beverage', producerKind: 'farm' },
    { place: '10813' },
    { place: '294', stars: [4] },
    { q: 'gạo nếp cái hoa vàng minh' },
    { q: 'banh dau xanh huu co' },
    { q: 'bahn dau xnah' },
    { on: day('2023-06-30'), stars: [5] },
  ];
  test.each(inputs.map((input) => [JSON.stringify(input), input] as const))(
    'search %s',
    async (_, input) => {
      await search(one, publicActor, input);
      expect(await scanned(() => search(one, publicActor, input))).toEqual({});
    },
  );

  test('pages, figures, certificate', async () => {
    const { rows } = await search(one, publicActor, { limit: 1 });
    expect(await scanned(() => productPage(one, rows[0]!.code))).toEqual({});
    expect(await scanned(() => producerPage(one, rows[0]!.producer!.code))).toEqual({});
    expect(await scanned(() => producersAfter(one, {}))).toEqual({});
    expect(await scanned(() => homeFigures(one))).toEqual({});
    expect(await scanned(() => newestProducts(one, 12))).toEqual({});
    expect(await scanned(() => certificateByCode(one, 'A'.repeat(26)))).toEqual({});
    expect(
      await scanned(() => validProducts(one, { on: day('2023-06-30'), within: '10813' })),
    ).not.toHaveProperty('recognitions');
  });
});

test('the list of a day and the figure of five stars agree with a count of the facts', async () => {
  const on = day('2023-06-30');
  const { rows } = await sql<{ n: number; five: number }>`
    select (select count(distinct product_id) from recognitions where ${on} between recognised_on and valid_until) as n,
           (select count(*) from (select product_id from recognitions where stars = 5 and recognised_on <= ${on}
              group by product_id having min(recognised_on) >= '2021-01-01') as first) as five`.execute(
    one,
  );
  expect(await validProducts(one, { on })).toHaveLength(rows[0]!.n);
  const target = (await targets(one, { on })).find(
    ({ id }) => id === '2021-2030/five-star-per-year',
  )!;
  expect(target.rows).toBe(rows[0]!.five);
});

test('the generator is the same for the same number, and its addresses are ours', async () => {
  const { rows } = await sql<{ code: string; name: string; slug: string }>`
    select code, name, slug from products_today where code in ('HD-0001', 'HD-0002', 'HD-20000') order by length(code), code`.execute(
    one,
  );
  expect(rows.map(({ name }) => slug(name))).toEqual(rows.map((row) => row.slug));
  expect(rows).toMatchInlineSnapshot(`
    [
      {
        "code": "HD-0001",
        "name": "Cải bắp bốn mùa Tâm Minh",
        "slug": "cai-bap-bon-mua-tam-minh",
      },
      {
        "code": "HD-0002",
        "name": "Lục bình gỗ sạch Thành Việt",
        "slug": "luc-binh-go-sach-thanh-viet",
      },
      {
        "code": "HD-20000",
        "name": "Ruốc gà đóng gói Trường Hồng",
        "slug": "ruoc-ga-dong-goi-truong-hong",
      },
    ]
  `);
});
