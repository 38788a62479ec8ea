import { sql, type RawBuilder } from 'kysely';
import {
  andPlace,
  askedOf,
  changedSince,
  columns,
  joinPlace,
  type KeptAsk,
  type KeptTable,
} from './kept.server.ts';
import type { PlaceAsked } from './measure.server.ts';

/**
 * Numbers of what lies in a unit, or in none. None are kept by place: the rows of the unit are read once for all that is
 * asked, and those that say the same are one with their number `n`.
 */
const together = (
  table: KeptTable,
  place: PlaceAsked,
  past: boolean,
  where: RawBuilder<unknown>,
): RawBuilder<unknown> => {
  const alias = table === 'figure_rows' ? 'f' : 's';
  const placed = sql`${columns[table]}, place_id, place_on`;
  return sql`
    select ${columns[table]}, sum(n)::int as n
      from (select ${placed}, 1 as n from ${sql.table(`public.${table}`)}
            ${past ? sql`union all ${changedSince(table, placed)}` : sql``}) ${sql.ref(alias)}
      ${joinPlace(place, alias)}
     where ${where} ${andPlace(place, alias)}
     group by ${columns[table]}`;
};

/** The numbers that keptNumbers answers with, of a unit. @param past as they were at the instant of the schema `past` */
export const keptNumbersIn = (
  place: PlaceAsked,
  asks: readonly Readonly<{ i: number; ask: KeptAsk }>[],
  past: boolean,
): RawBuilder<unknown> => sql`
  select a.i, extract(year from f."on")::int as year, sum(f.n)::int as n
    from ${askedOf(asks)}
    join (${together('figure_rows', place, past, sql`f.measure in (${sql.join([...new Set(asks.map(({ ask }) => ask.name))])})`)}) f
      on f.measure = a.measure and case when a.demo then f.in_all else f.in_real end
     and a.day between f.counted_from and f.counted_until
     and f."on" between a.period_from and a.period_until
     and (f.previous_on is null or f.previous_on < a.period_from)
   group by a.i, 2 having sum(f.n) <> 0`;

/** Steps of products in a unit, as the table of their numbers has them of all: what `stepCounts` reads. */
export const stepsIn = (place: PlaceAsked, past: boolean): RawBuilder<unknown> => sql`
  steps_in_place as materialized (${together('product_steps', place, past, sql`true`)})`;
