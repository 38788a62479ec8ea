import { sql, type RawBuilder } from 'kysely';
import type { Day } from '#kernel/day.ts';
import {
  evidence,
  versionOn,
  type Measure,
  type PlaceAsked,
  type Question,
} from './measure.server.ts';

/** A measure whose rows triggers keep in `figure_rows` (db/migrations/0098_programme.sql says which facts make them). */
export type Kept = Readonly<{
  /** the name in figure_rows */
  name: string;
  subject: 'product' | 'producer';
  /** a state of the day asked: it counts in whatever period, under the day since which it holds */
  state?: true;
  /** the day on which a row has to hold; that of the period's end unless the measure says otherwise */
  asked?: (question: Question) => Day;
  /** of the row `f`, seldom needed: a scalar sub-select */
  note?: RawBuilder<unknown>;
}>;

type Answers = Readonly<{
  rows: Measure['rows'];
  counts: (question: Question) => KeptAsk | null;
}>;

const lastOfPeriod = ({ until }: Question): Day => until;
const scope = (demo: boolean): RawBuilder<unknown> => (demo ? sql`f.in_all` : sql`f.in_real`);

/** A fact at (place, day of that place's map) lies in the unit asked for, by the lineage; or in none of that level. */
export const inside = (
  { placeId, level, mapDay }: PlaceAsked,
  row: 'c' | 'f' | 's',
): RawBuilder<unknown> => {
  const place = sql.ref(`${row}.place_id`);
  const on = sql.ref(`${row}.place_on`);
  return sql`
    ${placeId === null ? sql`not` : sql``} exists (
      select from place_maps m
       where ${placeId === null ? sql`m.target_place_id is not null` : sql`m.target_place_id = ${placeId}::uuid`}
         and m.level = ${level} and ${mapDay}::date between m.map_from and m.map_until
         and m.place_id = ${place} and ${on} between m.fact_from and m.fact_until)`;
};

/** The parts of a unit, to be joined: of each place and day there is one row at most, so that no fact is doubled. */
export const joinPlace = (place: PlaceAsked | null, row: 'f' | 's'): RawBuilder<unknown> =>
  place?.placeId
    ? sql`join place_maps m on m.place_id = ${sql.ref(`${row}.place_id`)} and ${sql.ref(`${row}.place_on`)} between m.fact_from and m.fact_until
           and m.target_place_id = ${place.placeId}::uuid and m.level = ${place.level} and ${place.mapDay}::date between m.map_from and m.map_until`
    : sql``;

/** What joinPlace leaves to a condition: only rows that lie in no unit. */
export const andPlace = (place: PlaceAsked | null, row: 'f' | 's'): RawBuilder<unknown> =>
  place && place.placeId === null ? sql`and ${inside(place, row)}` : sql``;

/** Value and rows of a kept measure. */
export function kept({ name, subject, state, asked = lastOfPeriod, note }: Kept): Answers {
  const counted = (question: Question): RawBuilder<unknown> => sql`
    f.measure = ${sql.lit(name)} and ${scope(question.demo)}
    and ${asked(question)}::date between f.counted_from and f.counted_until
    ${
      state
        ? sql``
        : sql`and f."on" between ${question.from}::date and ${question.until}::date
              and (f.previous_on is null or f.previous_on < ${question.from}::date)`
    }`;
  const version = (column: string) =>
    versionOn(`${subject}_versions`, column, sql`f.subject_id`, sql`f."on"`);
  return {
    rows: (question) =>
      evidence({
        // a left join is left out of a count
        from: sql`
          from figure_rows f
          left join ${sql.table(`${subject}s`)} p on p.id = f.subject_id
          ${joinPlace(question.place, 'f')}
         where ${counted(question)} ${andPlace(question.place, 'f')}`,
        key: sql`f.subject_id`,
        on: sql`f."on"`,
        subject,
        code: sql`p.code`,
        name: version('name'),
        slug: sql`p.slug`,
        ...(note && { note }),
        isDemo: sql`f.is_demo`,
        placeId: sql`f.place_id`,
        placeOn: sql`f.place_on`,
      }),
    counts: (question) => {
      const { from, until, demo } = question;
      const day = asked(question);
      // numbers know periods of whole years, up to the day asked
      if (!state && (!from.endsWith('-01-01') || (until !== day && !until.endsWith('-12-31'))))
        return null;
      return { name, day, demo, period: state ? null : { from, until } };
    },
  };
}

/** What is asked of the kept numbers of one measure; `period` null: in whatever period. */
export type KeptAsk = Readonly<{
  name: string;
  day: Day;
  demo: boolean;
  period: Readonly<{ from: Day; until: Day }> | null;
}>;

/**
 * The kept numbers of many asks in one query, so that it is planned once: `i` (of the ask), `year`, `n`.
 * @param past correct them to the instant at which the schema `past` is read
 */
export function keptNumbers(
  asks: readonly Readonly<{ i: number; ask: KeptAsk }>[],
  past: boolean,
): RawBuilder<unknown> {
  const wanted = sql`f.measure = a.measure and case when a.demo then f.in_all else f.in_real end`;
  // the day after the day asked: on 31 December the years alone say it
  const year = sql`date_trunc('year', a.day + 1)::date`;
  const inPeriod = sql`
    f.on_year between extract(year from a.period_from) and extract(year from a.period_until)
    and (f.previous_year = 0 or f.previous_year < extract(year from a.period_from))`;
  return sql`
    select a.i, f.year, sum(f.n)::int as n
      from ${askedOf(asks)}
     cross join lateral (
       select f.on_year as year, f.n from figure_counts f
        where ${wanted} and f.by_year and f.day < ${year} and ${inPeriod}
       union all
       select f.on_year, f.n from figure_counts f
        where ${wanted} and not f.by_year and f.day between ${year} and a.day and ${inPeriod}
       ${
         past
           ? corrections(
               'figure_rows',
               sql`select extract(year from f."on")::smallint, f.n`,
               sql`${wanted} and a.day between f.counted_from and f.counted_until
                   and f."on" between a.period_from and a.period_until
                   and (f.previous_on is null or f.previous_on < a.period_from)`,
             )
           : sql``
       }) f
     group by a.i, f.year having sum(f.n) <> 0`;
}

/** Asks as a relation `a`. */
export const askedOf = (
  asks: readonly Readonly<{ i: number; ask: KeptAsk }>[],
): RawBuilder<unknown> => {
  const values = asks.map(
    ({ i, ask: { name, day, demo, period } }) => sql`
      (${i}::int, ${name}, ${day}::date, ${demo}::boolean, ${period?.from ?? '0001-01-01'}::date, ${period?.until ?? '9999-12-31'}::date)`,
  );
  return sql`(values ${sql.join(values)}) as a (i, measure, day, demo, period_from, period_until)`;
};

/** What of a row says whether it counts. */
export const columns = {
  figure_rows: sql`measure, "on", previous_on, counted_from, counted_until, in_real, in_all`,
  product_steps: sql`recognised_on, stars, previous_on, previous_stars, highest_before, counted_from, counted_until, in_real, in_all`,
};

export type KeptTable = keyof typeof columns;

/** By what rows of the present have to be corrected to be those of the instant: `n` 1 or -1. */
export const changedSince = (
  table: KeptTable,
  selected: RawBuilder<unknown>,
): RawBuilder<unknown> => sql`
  select ${selected}, -1 as n from ${sql.table(`public.${table}`)} where known_from > known_at()
  union all
  select ${selected}, 1 from ${sql.table(`history.${table}`)} where known_from <= known_at() and known_until > known_at()`;

/**
 * What numbers of the present have to be corrected by to be those of the instant at which the schema `past` is read: the
 * rows made since are taken away, those ended since are added.
 */
export const corrections = (
  table: KeptTable,
  select: RawBuilder<unknown>,
  where: RawBuilder<unknown>,
): RawBuilder<unknown> => sql`
  union all
  ${select} from (${changedSince(table, columns[table])}) ${sql.ref(table === 'figure_rows' ? 'f' : 's')}
   where ${where}`;
