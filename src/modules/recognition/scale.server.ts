import { sql } from 'kysely';
import { z } from 'zod';
import { command } from '#kernel/command.server.ts';
import type { Tx } from '#kernel/db.server.ts';
import { forbid } from '#kernel/errors.ts';
import { fillRegistry } from '#modules/registry/index.server.ts';

/** Days on which decisions were issued: three a year, as rounds are. */
const decisionDays = sql`
  (select array_agg(make_date(year, month, 28) order by year, month)
     from generate_series(2019, 2026) as year, unnest(array[4, 7, 12]) as month
    where make_date(year, month, 28) <= today_in_vietnam())`;

/** How many products get their recognitions in one statement. */
const portion = 5_000;

/**
 * Fills an empty database with made-up products and recognitions for load tests. Only the operator may; the
 * database is marked, and one that holds real products refuses.
 */
export const fillForLoadTest = command({
  name: 'recognition.fill-for-load-test',
  input: z.strictObject({ products: z.int().min(1).max(2_000_000) }),
  load: () => Promise.resolve(null),
  permit: ({ actor }) => actor.kind === 'system' || forbid('recognition.error.role'),
  run: async ({ tx, input }) => {
    await sql`select set_config('statement_timeout', '30min', true)`.execute(tx);
    const producers = await fillRegistry(tx, input.products);
    let recognitions = 0;
    for (let from = 0; from < input.products; from += portion)
      recognitions += await recognise(tx, from);
    const made = {
      products: input.products,
      producers,
      recognitions,
    };
    return { event: { subject: { type: 'database', id: 'load-test' }, data: made }, result: made };
  },
});

/**
 * Recognitions of the next portion of products: most have one, some were renewed; one in twenty is undated. In
 * portions by producer, because after each statement the figures of all its products and producers are derived anew.
 */
async function recognise(tx: Tx, from: number): Promise<number> {
  const { numAffectedRows } = await sql`
    with days as materialized (select ${decisionDays} as list),
    made as (
      select p.id, n, list, hashtextextended(p.code, n) & 2147483647 as h, hashtextextended(p.code, 99) & 2147483647 as who
        from (select o.id, o.code from products o join product_versions v on v.product_id = o.id
               where not o.is_demo order by v.producer_id, o.code offset ${from} limit ${portion}) p,
             days, generate_series(1, 3) as n
       where n <= case when (hashtextextended(p.code, 7) & 2147483647) % 10 < 6 then 1
                       when (hashtextextended(p.code, 7) & 2147483647) % 10 < 9 then 2 else 3 end),
    dated as (
      select id, case when h % 100 < 70 then 3 when h % 100 < 97 then 4 else 5 end as stars,
             case when who % 20 > 0 or n > 1 then list[1 + (who + n * 7) % cardinality(list)] end as day
        from made)
    insert into recognitions (product_id, stars, recognised_on, recognised_precision, valid_until)
    select id, stars, day, case when day is null then 'unknown' else 'day' end, (day + interval '36 months')::date
      from dated`.execute(tx);
  return Number(numAffectedRows ?? 0);
}
