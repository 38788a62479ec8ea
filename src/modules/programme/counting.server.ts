import { sql, type RawBuilder } from 'kysely';
import type { Day } from '#kernel/day.ts';
import type { Connection } from '#kernel/db.server.ts';
import { decodeCursor, encodeCursor } from '#kernel/page.ts';
import { figureByPlace, type PlaceFigure } from '#modules/places/index.server.ts';
import { pathOf, type EvidenceRow } from './evidence.ts';
import { keptNumbersIn, stepsIn } from './kept-in-place.server.ts';
import { inside, keptNumbers, type KeptAsk } from './kept.server.ts';
import type { Measure, Question } from './measure.server.ts';
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

/** The rows that an ask means. A share's rows are a state on the day and may be older than the phase. */
function chosen({ measure, question }: Ask, part: Part): RawBuilder<unknown> {
  const { rows, whole, placed } = measureOf(measure);
  const source = part === 'rows' || !whole ? rows(question) : whole(question);
  const all = sql`
    select c.* from (${source}) c
     where ${question.demo ? sql`true` : sql`not c.is_demo`}
       and ${whole ? sql`true` : sql`c."on" between ${question.from}::date and ${question.until}::date`}
       and ${part === 'missing' ? sql`not exists (select from (${rows(question)}) r where r.key = c.key)` : sql`true`}`;
  // `offset 0`: the place of a row is looked up once, then compared
  return question.place && !placed
    ? sql`select c.* from (${all} offset 0) c where ${inside(question.place, 'c')}`
    : all;
}

/**
 * From what is counted: `counts` from the numbers that triggers keep, where there are some; `past` the same, corrected to
 * the instant at which the schema `past` is read; `rows` from the rows themselves.
 */
export type CountedBy = 'counts' | 'past' | 'rows';

/** Counts all asks in one statement: all figures of a page are of one moment, and no row leaves the database. */
export async function countAll(
  connection: Connection,
  asks: readonly Ask[],
  by: CountedBy,
): Promise<Counted[]> {
  if (new Set(asks.map(({ question }) => JSON.stringify(question.place))).size > 1)
    throw new Error('figures of one page are of one place');
  const different = [...new Map(asks.map((ask) => [JSON.stringify(ask), ask]))];
  const counted = await countEach(
    connection,
    different.map(([, ask]) => ask),
    by,
  );
  const numbers = new Map(different.map(([key], i) => [key, counted[i]!]));
  return asks.map((ask) => numbers.get(JSON.stringify(ask))!);
}

/** From kept numbers where these answer, else from the rows themselves. */
function sourceOf(ask: Ask, part: 'rows' | 'whole', by: CountedBy): KeptAsk | RawBuilder<unknown> {
  const { counts, wholeCounts } = measureOf(ask.measure);
  const numbers = part === 'rows' ? counts : wholeCounts;
  const kept = by === 'rows' ? null : numbers?.(ask.question, by === 'past');
  return kept ?? sql`select c."on", 1 as n from (${chosen(ask, part)}) c`;
}

const isKept = (source: KeptAsk | RawBuilder<unknown>): source is KeptAsk => 'day' in source;

/** A part of an ask: number 2i its rows, 2i + 1 the whole. All ask of one place. */
async function countEach(
  connection: Connection,
  asks: readonly Ask[],
  by: CountedBy,
): Promise<Counted[]> {
  if (asks.length === 0) return [];
  const sources = asks.flatMap((ask, i) =>
    (measureOf(ask.measure).whole ? (['rows', 'whole'] as const) : (['rows'] as const)).map(
      (part, j) => ({ i: 2 * i + j, source: sourceOf(ask, part, by) }),
    ),
  );
  const kept = sources.flatMap(({ i, source }) => (isKept(source) ? [{ i, ask: source }] : []));
  const past = by === 'past';
  const { place } = asks[0]!.question;
  const numbers = [
    ...(kept.length ? [place ? keptNumbersIn(place, kept, past) : keptNumbers(kept, past)] : []),
    ...sources.flatMap(({ i, source }) =>
      isKept(source)
        ? []
        : [
            sql`select ${i}::int, extract(year from d."on")::int as year, sum(n)::int from (${source}) d group by 2 having sum(n) <> 0`,
          ],
    ),
  ];
  // is any fact of the kind on record: asked once for each measure
  const kinds = new Map(
    asks.map(({ measure, question: { demo } }) => [`${measure} ${demo}`, { measure, demo }]),
  );
  const recorded = [...kinds].map(
    ([key, { measure, demo }]) =>
      sql`select ${key} as key where ${measureOf(measure).recorded(demo)}`,
  );
  const { rows } = await sql<{ key: string | null; i: number; year: number; n: number }>`
    ${place ? sql`with ${stepsIn(place, past)}` : sql``}
    select null as key, x.* from (${sql.join(numbers, sql` union all `)}) x (i, year, n)
    union all
    select k.key, null, null, null from (${sql.join(recorded, sql` union all `)}) k`.execute(
    connection,
  );
  const known = new Set(rows.map(({ key }) => key));
  const years = new Map<number, Map<number, number>>();
  for (const { key, i, year, n } of rows) {
    if (key !== null) continue;
    const found = years.get(i) ?? new Map<number, number>();
    years.set(i, found.set(year, n));
  }
  const sum = (i: number) => [...(years.get(i)?.values() ?? [])].reduce((total, n) => total + n, 0);
  return asks.map(({ measure, question: { demo } }, i): Counted => {
    const share = measureOf(measure).whole !== undefined;
    if (!known.has(`${measure} ${demo}`))
      return { recorded: false, rows: 0, years: new Map(), whole: share ? 0 : null };
    return {
      recorded: true,
      rows: sum(2 * i),
      years: share ? new Map() : (years.get(2 * i) ?? new Map()),
      whole: share ? sum(2 * i + 1) : null,
    };
  });
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
