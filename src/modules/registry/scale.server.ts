import { sql } from 'kysely';
import type { Tx } from '#kernel/db.server.ts';
import { Refusal } from '#kernel/errors.ts';
import { lineOfSet } from './kinds.ts';
import { brandWords, producerWords, productWords, qualities } from './scale.ts';

/** A number from 0 that follows from a row's number and a salt, spread evenly. */
const pick = (salt: number, below: number) =>
  sql`(hashint8extended(i, ${salt}) & 2147483647) % ${below}`;

/** A word of an array by a number from 0. */
const word = (words: readonly string[], index: ReturnType<typeof pick>) =>
  sql`(${[...words]}::text[])[1 + ${index}]`;

/**
 * Fills an empty registry with made-up products that pass for real ones, and marks the database. Refuses one that
 * holds real products: they could never be told apart again.
 * @returns how many producers there are
 */
export async function fillRegistry(tx: Tx, products: number): Promise<number> {
  const { rows } = await sql<{ held: boolean }>`
    select exists (select from products where not is_demo) as held`.execute(tx);
  if (rows[0]!.held) throw new Refusal('conflict', 'registry.error.holds-products');
  await sql`insert into data_marks (name) values ('load-test') on conflict do nothing`.execute(tx);
  const producers = Math.ceil(products / 3);
  const { rows: taken } = await sql<{ name: string; first: number }>`
    update code_series
       set last = last + case name when 'product' then ${products}::bigint else ${producers}::bigint end
    returning name, last - case name when 'product' then ${products}::bigint else ${producers}::bigint end as first`.execute(
    tx,
  );
  const first = (name: string) => taken.find((row) => row.name === name)!.first;

  await sql`create temporary table scale_places on commit drop as
    select row_number() over (order by p.code, v.valid_from) - 1 as k, v.place_id, v.valid_from as day
      from place_versions v join places p on p.id = v.place_id where v.level = 'commune'`.execute(
    tx,
  );
  const places = sql`(select count(*) from scale_places)`;

  await sql`create temporary table scale_producers on commit drop as
    select i, gen_random_uuid() as id,
           ${word(
             producerWords.map(([kind]) => kind),
             pick(1, producerWords.length),
           )} as kind,
           ${word(
             producerWords.map(([, words]) => words),
             pick(1, producerWords.length),
           )} || ' '
             || ${word(brandWords, pick(2, brandWords.length))} || ' ' || ${word(brandWords, pick(3, brandWords.length))} as name,
           (hashint8extended(i, 4) & 2147483647) % ${places} as place
      from generate_series(1::bigint, ${producers}::bigint) as i`.execute(tx);
  await sql`insert into producers (id, code, slug)
    select id, public_code('CT', ${first('producer')}::bigint + i), replace(fold_vietnamese(name), ' ', '-') from scale_producers order by i`.execute(
    tx,
  );
  await sql`insert into producer_versions (producer_id, name, kind, place_id, place_on, valid_from)
    select s.id, s.name, s.kind, l.place_id, l.day, '-infinity' from scale_producers s left join scale_places l on l.k = s.place`.execute(
    tx,
  );

  const sets = productWords.map(([, set]) => set);
  await sql`create temporary table scale_products on commit drop as
    select i, gen_random_uuid() as id, ${pick(5, productWords.length)} as kind,
           ${word(
             productWords.map(([name]) => name),
             pick(5, productWords.length),
           )} || ' '
             || ${word(qualities, pick(6, qualities.length))} || ' '
             || ${word(brandWords, pick(7, brandWords.length))} || ' ' || ${word(brandWords, pick(8, brandWords.length))} as name,
           1 + ${pick(9, producers)} as producer
      from generate_series(1::bigint, ${products}::bigint) as i`.execute(tx);
  await sql`insert into products (id, code, slug)
    select id, public_code('HD', ${first('product')}::bigint + i), replace(fold_vietnamese(name), ' ', '-') from scale_products order by i`.execute(
    tx,
  );
  await sql`insert into product_versions (product_id, name, producer_id, place_id, place_on, rulebook_sheet, product_line, valid_from)
    select s.id, s.name, o.id, l.place_id, l.day, (${sets}::smallint[])[1 + s.kind], (${sets.map(lineOfSet)}::text[])[1 + s.kind], '-infinity'
      from scale_products s
      join scale_producers o on o.i = s.producer
      left join scale_places l on l.k = o.place`.execute(tx);
  return producers;
}
