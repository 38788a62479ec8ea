import { sql, type RawBuilder } from 'kysely';
import type { Day } from '#kernel/day.ts';
import type { Subject } from './evidence.ts';
import type { KeptAsk } from './kept.server.ts';

/** What a measure is asked: the facts from `from` to `until`, as they stand on the day `on`. */
export type Question = Readonly<{
  from: Day;
  until: Day;
  /** the day asked: what was revoked, closed or ended by it is out */
  on: Day;
  /** count fictitious facts too */
  demo: boolean;
  /** only what lies in this unit; the caller sees to it unless the measure is `placed` */
  place: PlaceAsked | null;
}>;

/** A unit as it stood on the map of a day; null: what has no unit of that level on that map. */
export type PlaceAsked = Readonly<{ placeId: string | null; level: string; mapDay: Day }>;

/**
 * What is counted, in one place: value, series, list and map are all made from `rows` (counting.server.ts). Table
 * names are unqualified and no view is used: under the search path `past` the same text answers what was known at
 * an instant. Every measure is a file of `measures/`, named in measures.server.ts.
 */
export type Measure = Readonly<{
  /** A condition: is any fact of the kind on record? While it is false the value is null, not 0. */
  recorded: (demo: boolean) => RawBuilder<unknown>;
  /** The rows that count, built by `evidence`. Rows outside from…until are left out by the caller. */
  rows: (question: Question) => RawBuilder<unknown>;
  /** A thing counts on the same day whatever the period is: one count by year then serves all phases. */
  once?: boolean;
  /** `rows` and `whole` are cut by the question's place themselves */
  placed?: true;
  /**
   * The number of `rows` from numbers that triggers keep: an ask of the kept ones (kept.server.ts), or a query that gives
   * `"on", n` of which only the year matters; null where these cannot say it. Asked for all places; a test holds them
   * equal to `rows`. @param past correct them to the instant at which the schema `past` is read
   */
  counts?: (question: Question, past: boolean) => KeptAsk | RawBuilder<unknown> | null;
  /** The same of `whole`. */
  wholeCounts?: (question: Question, past: boolean) => KeptAsk | RawBuilder<unknown> | null;
  /** Of a share: the rows among which they count; `rows` are some of them, by `key`. */
  whole?: (question: Question) => RawBuilder<unknown>;
}>;

/**
 * The columns of a row. Names, notes and places as scalar sub-selects: PostgreSQL leaves them out where only the
 * number is asked.
 */
export type Evidence = Readonly<{
  /** `from …` with joins and conditions */
  from: RawBuilder<unknown>;
  /** one value a row: the id of the thing counted */
  key: RawBuilder<unknown>;
  /** the day under which it counts */
  on: RawBuilder<unknown>;
  subject: Subject;
  code: RawBuilder<unknown>;
  name: RawBuilder<unknown>;
  /** words of the address, for a thing with a page by its code */
  slug?: RawBuilder<unknown>;
  /** the whole address of its public page, where it has another */
  path?: RawBuilder<unknown>;
  note?: RawBuilder<unknown>;
  isDemo: RawBuilder<unknown>;
  /** where, and the day on whose map that is meant */
  placeId?: RawBuilder<unknown>;
  placeOn?: RawBuilder<unknown>;
}>;

/** The query that `rows` and `whole` answer with. */
export const evidence = (row: Evidence): RawBuilder<unknown> => sql`
  select (${row.key})::text as key, (${row.on})::date as "on", (${row.code})::text as code, (${row.name})::text as name,
         ${sql.lit(row.subject)}::text as subject, (${row.slug ?? sql`null`})::text as slug,
         (${row.path ?? sql`null`})::text as path, (${row.note ?? sql`null`})::text as note, ${row.isDemo} as is_demo,
         (${row.placeId ?? sql`null`})::uuid as place_id, (${row.placeOn ?? sql`null`})::date as place_on
    ${row.from}`;

/** A condition: none of these columns marks a fictitious row, unless such rows were asked for. */
export const real = (demo: boolean, ...columns: string[]): RawBuilder<unknown> =>
  demo
    ? sql`true`
    : sql`not (${sql.join(
        columns.map((column) => sql.ref(column)),
        sql` or `,
      )})`;

/** A column of the version of a dated thing on a day; before its first version, the first. */
export const versionOn = (
  table: 'product_versions' | 'producer_versions',
  column: string,
  id: RawBuilder<unknown>,
  day: RawBuilder<unknown>,
): RawBuilder<unknown> => sql`
  (select x.${sql.ref(column)} from ${sql.table(table)} x
    where x.${sql.ref(table === 'product_versions' ? 'product_id' : 'producer_id')} = ${id}
    order by x.valid_from > ${day}, case when x.valid_from > ${day} then x.valid_from end, x.valid_from desc
    limit 1)`;
