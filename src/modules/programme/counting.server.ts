import { sql, type RawBuilder } from 'kysely';
import type { Day } from '#kernel/day.ts';
import type { Connection } from '#kernel/db.server.ts';
import { decodeCursor, encodeCursor } from '#kernel/page.ts';
import { figureByPlace, type PlaceFigure } from '#modules/places/index.server.ts';
import { pathOf, type EvidenceRow } from './evidence.ts';
import type { Measure, PlaceAsked, Question } from './measure.server.ts';
import { measures } from './measures.server.ts';

/** One number asked for. */
export type Ask = Readonly<{ measure: string; question: Question }>;

/** Which rows of a measure: those that count; those among which they count; those of the latter that do not. */
export const parts = ['rows', 'whole', 'missing'] as const;
export type Part = (typeof parts)[number];

/** What was counted. `years` of a share is empty: it has no sum over time. */
export type Counted = Readonly<{
  /** is any fact of the kind on record */
  recorded: boolean;
  rows: number;
  years: ReadonlyMap<number, number>;
  /** among how many, of a share */
  whole: number | null;
}>;

const measureOf = (name: string): Measure => {
  const found = measures[name];
  if (!found) throw new Error(`no measure ${name}`);
  return found;
};

/** A fact at (place, day of that place's map) lies in the unit asked for, by the lineage; or in none of that level. */
const inside = ({ placeId, level, mapDay }: PlaceAsked): RawBuilder<unknown> => sql`
  ${placeId === null ? sql`not` : sql``} exists (
    select from place_maps m
     where ${placeId === null ? sql`m.target_place_id is not null` : sql`m.target_place_id = ${placeId}::uuid`}
       and m.level = ${level} and ${mapDay}::date between m.map_from and m.map_until
       and m.place_id = c.place_id and c.place_on between m.fact_from and m.fact_until)`;

/** The rows that an ask means. A share's rows are a state on the day and may be older than the phase. */
function chosen({ measure, question }: Ask, part: Part): RawBuilder<unknown> {
  const { rows, whole } = measureOf(measure);
  const source = part === 'rows' || !whole ? rows(question) : whole(question);
  const all = sql`
    select c.* from (${source}) c
     where ${question.demo ? sql`true` : sql`not c.is_demo`}
       and ${whole ? sql`true` : sql`c."on" between ${question.from}::date and ${question.until}::date`}
       and ${part === 'missing' ? sql`not exists (select from (${rows(question)}) r where r.key = c.key)` : sql`true`}`;
  // `offset 0`: the place of a row is looked up once, then compared
  return question.place
    ? sql`select c.* from (${all} offset 0) c where ${inside(question.place)}`
    : all;
}

/**
 * Counts all asks in one statement: all figures of a page are of one moment, and no row leaves the database.
 * @param by `rows`: from the rows themselves, as a past instant needs; `counts`: from kept counts where there are some
 */
export async function countAll(
  connection: Connection,
  asks: readonly Ask[],
  by: 'counts' | 'rows',
): Promise<Counted[]> {
  const different = [...new Map(asks.map((ask) => [JSON.stringify(ask), ask]))];
  // inside a transaction its own changes are seen, which no snapshot names
  const held = by === 'counts' && !connection.isTransaction ? await heldBy(connection) : null;
  const missing = different.filter(([key]) => !held?.counted.has(key));
  let counted = await countEach(connection, missing, by);
  // somebody changed something in between: one page is of one moment
  if (
    held &&
    missing.length &&
    missing.length < different.length &&
    counted.snapshot !== held.snapshot
  )
    counted = await countEach(connection, different, by);
  else for (const [key, value] of held?.counted ?? []) counted.numbers.set(key, value);
  if (held && held.snapshot === counted.snapshot)
    for (const [key, value] of counted.numbers) held.counted.set(key, value);
  return asks.map((ask) => counted.numbers.get(JSON.stringify(ask))!);
}

type Held = Readonly<{ snapshot: string; counted: Map<string, Counted> }>;
const memory = new WeakMap<Connection, Held>();
const mostHeld = 5000;

/**
 * What was counted since the last change of anything in the database. The text of PostgreSQL's snapshot says which
 * transactions are visible: the same text, the same rows, the same numbers. After any commit it is another text, and
 * all is counted anew; nothing held is ever older than the data.
 */
async function heldBy(connection: Connection): Promise<Held> {
  const { rows } = await sql<{ snapshot: string }>`
    select pg_current_snapshot()::text as snapshot`.execute(connection);
  const { snapshot } = rows[0]!;
  const held = memory.get(connection);
  if (held?.snapshot === snapshot && held.counted.size < mostHeld) return held;
  const empty = { snapshot, counted: new Map<string, Counted>() };
  memory.set(connection, empty);
  return empty;
}

/** The days of the rows asked for, each with a number: from kept counts where these answer, else the rows themselves. */
function days(ask: Ask, part: 'rows' | 'whole', by: 'counts' | 'rows'): RawBuilder<unknown> {
  const { counts, wholeCounts } = measureOf(ask.measure);
  const numbers = part === 'rows' ? counts : wholeCounts;
  return numbers && by === 'counts' && !ask.question.place
    ? numbers(ask.question)
    : sql`select c."on", 1 as n from (${chosen(ask, part)}) c`;
}

async function countEach(
  connection: Connection,
  asked: readonly (readonly [string, Ask])[],
  by: 'counts' | 'rows',
): Promise<{ snapshot: string | null; numbers: Map<string, Counted> }> {
  if (asked.length === 0) return { snapshot: null, numbers: new Map() };
  const asks = asked.map(([, ask]) => ask);
  const one = (ask: Ask, i: number) => {
    const { recorded, whole } = measureOf(ask.measure);
    const number = (part: 'rows' | 'whole') =>
      sql`(select coalesce(sum(n), 0)::int from (${days(ask, part, by)}) d)`;
    const counts = whole
      ? sql`jsonb_build_object('rows', ${number('rows')}, 'whole', ${number('whole')})`
      : sql`(select jsonb_object_agg(year, n)
               from (select extract(year from d."on")::int as year, sum(n)::int as n
                       from (${days(ask, 'rows', by)}) d group by 1 having sum(n) <> 0) g)`;
    return sql`select ${i}::int as i, known, case when known then ${counts} end as counts
                 from (select ${recorded(ask.question.demo)} as known) k`;
  };
  const { rows } = await sql<{
    known: boolean;
    counts: Record<string, number> | null;
    snapshot: string;
  }>`
    select n.*, pg_current_snapshot()::text as snapshot
      from (${sql.join(asks.map(one), sql` union all `)}) n order by n.i`.execute(connection);
  const numbers = rows.map(({ known, counts }, i): [string, Counted] => {
    const values = Object.entries(counts ?? {});
    const share = measureOf(asks[i]!.measure).whole !== undefined;
    return [
      asked[i]![0],
      {
        recorded: known,
        rows: share ? (counts?.rows ?? 0) : values.reduce((sum, [, n]) => sum + n, 0),
        years: new Map(share ? [] : values.map(([year, n]) => [Number(year), n])),
        whole: share ? (counts?.whole ?? 0) : null,
      },
    ];
  });
  return { snapshot: rows[0]!.snapshot, numbers: new Map(numbers) };
}

/** A page of rows, by day and code. */
export type RowPage = Readonly<{ rows: readonly EvidenceRow[]; next: string | null }>;

/** The rows of an ask after a cursor; none while no fact of the kind is on record. */
export async function listRows(
  connection: Connection,
  ask: Ask,
  {
    part = 'rows',
    year,
    after,
    limit,
  }: Readonly<{ part?: Part; year?: number; after?: string; limit: number }>,
): Promise<RowPage> {
  const cursor = decodeCursor(after, 3);
  const { rows } = await sql<Omit<EvidenceRow, 'year'> & { key: string }>`
    select c."on", c.code, c.name, c.subject, c.slug, c.path, c.note, c.is_demo as "isDemo", c.key
      from (${chosen(ask, part)}) c
     where ${measureOf(ask.measure).recorded(ask.question.demo)}
       and ${cursor ? sql`(c."on", c.code, c.key) > (${cursor[0]}::date, ${cursor[1]}, ${cursor[2]})` : sql`true`}
       and ${year === undefined ? sql`true` : sql`c."on" between ${`${year}-01-01`}::date and ${`${year}-12-31`}::date`}
     order by c."on", c.code, c.key
     limit ${limit + 1}`.execute(connection);
  const last = rows.length > limit ? rows[limit - 1]! : null;
  return {
    rows: rows.slice(0, limit).map(({ on, code, name, subject, slug, path, note, isDemo }) => ({
      year: Number(on.slice(0, 4)),
      on,
      code,
      name,
      subject,
      slug,
      path: pathOf({ subject, slug, path, code }),
      note,
      isDemo,
    })),
    next: last && encodeCursor([last.on, last.code, last.key]),
  };
}

/** The number by place on the map of a day; the last rows are what cannot be placed, so that the sum is the whole. */
export const countByPlace = (
  connection: Connection,
  ask: Ask,
  map: Readonly<{ day: Day; level: 'province' | 'district' | 'commune' }>,
  part: Part = 'rows',
): Promise<PlaceFigure[]> =>
  figureByPlace(
    connection,
    sql`select c.place_id, c.place_on as day, 1 as value from (${chosen(ask, part)}) c`,
    map,
  );
