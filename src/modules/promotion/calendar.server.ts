import { sql, type RawBuilder } from 'kysely';
import type { Connection } from '#kernel/db.server.ts';
import type { Day } from '#kernel/day.ts';
import { Refusal } from '#kernel/errors.ts';
import { decodeCursor, pageOf, type Page } from '#kernel/page.ts';
import { eventColumns, type EventRow } from './events.server.ts';
import type { EventKind } from './kinds.ts';

/** Which events a reader asks for. */
export type CalendarQuestion = Readonly<{
  time: 'coming' | 'past' | 'all';
  kind?: EventKind | null;
  cursor?: string | null;
  limit?: number;
}>;

/** An announced event as the public sees it. */
export type PublicEvent = EventRow &
  Readonly<{
    /** the unit where it took place, of its own day */
    place: Readonly<{ code: string; kind: string; name: string }> | null;
    /** number of products shown on record */
    shown: number;
  }>;

const place = sql`
  (select jsonb_build_object('code', u.code, 'kind', n.kind, 'name', n.name)
     from places u cross join place_version_on(u.id, e.place_on) n where u.id = e.place_id) as place`;
const shown = sql`(select count(*)::int from event_showings s where s.event_id = e.id) as shown`;

/** What the public may see: announced events. */
const announced = sql`e.published is true`;

/** Past is what has ended, and what was held without a known day; everything else is still to come. */
const hasPassed = (today: Day): RawBuilder<unknown> =>
  sql`coalesce(e.ends_on, e.starts_on) < ${today}::date or (e.starts_on is null and e.state = 'held')`;

/** Announced events: those to come by their day, past ones newest first, without a day last. */
export async function publicEvents(
  connection: Connection,
  today: Day,
  { time, kind, cursor, limit = 30 }: CalendarQuestion,
): Promise<Page<PublicEvent> & { total: number }> {
  const when =
    time === 'all'
      ? sql`true`
      : time === 'past'
        ? sql`(${hasPassed(today)})`
        : sql`(${hasPassed(today)}) is not true`;
  const where = sql`${announced} and ${when} and ${kind ? sql`e.kind = ${kind}` : sql`true`}`;
  const up = time === 'coming';
  const by = up
    ? sql`coalesce(e.starts_on, 'infinity'::date)`
    : sql`coalesce(e.starts_on, '-infinity'::date)`;
  const direction = up ? sql`asc` : sql`desc`;
  const after = decodeCursor(cursor ?? undefined, 2);
  const [{ rows }, { rows: counted }] = await Promise.all([
    sql<PublicEvent & { by: string }>`
      select ${eventColumns}, ${place}, ${shown}, (${by})::text as by
        from promotion_events e
       where ${where}
         and ${after ? sql`(${by}, e.id) ${up ? sql`>` : sql`<`} (${String(after[0])}::date, ${String(after[1])}::uuid)` : sql`true`}
       order by ${by} ${direction}, e.id ${direction} limit ${limit + 1}`.execute(connection),
    sql<{ n: number }>`select count(*)::int as n from promotion_events e where ${where}`.execute(
      connection,
    ),
  ]);
  return { ...pageOf(rows, limit, (row) => [row.by, row.id]), total: counted[0]!.n };
}

/** A product on the page of an event. */
export type ShownProduct = Readonly<{
  code: string;
  slug: string;
  name: string;
  producer: string | null;
  isDemo: boolean;
}>;

/** One announced event with what was shown there. */
export async function publicEvent(
  connection: Connection,
  code: string,
): Promise<{ event: PublicEvent; products: ShownProduct[]; producers: number }> {
  const { rows } = await sql<PublicEvent>`
    select ${eventColumns}, ${place}, ${shown} from promotion_events e
     where e.code = ${code.toUpperCase()} and ${announced}`.execute(connection);
  const event = rows[0];
  if (!event) throw new Refusal('not-found', 'promotion.error.no-event');
  const [{ rows: products }, { rows: producers }] = await Promise.all([
    sql<ShownProduct>`
      select p.code, p.slug, p.name, o.name as producer, s.is_demo or p.is_demo as "isDemo"
        from event_showings s
        join products_today p on p.id = s.product_id
        left join producers_today o on o.id = p.producer_id
       where s.event_id = ${event.id} order by p.name collate vietnamese, p.code limit 500`.execute(
      connection,
    ),
    sql<{ n: number }>`
      select count(*)::int as n from event_participations
       where event_id = ${event.id} and state = 'attended'`.execute(connection),
  ]);
  return { event, products, producers: producers[0]!.n };
}

/** An event for a calendar: its day is known; `sequence` counts its earlier forms. */
export type CalendarRow = PublicEvent & Readonly<{ changedAt: Date; sequence: number }>;

/** Announced events with a known day, for calendars: real ones, or the one that is named. */
export async function calendarRows(
  connection: Connection,
  which: Readonly<{ code: string } | { from: Day }>,
): Promise<CalendarRow[]> {
  const { rows } = await sql<CalendarRow>`
    select ${eventColumns}, ${place}, ${shown}, e.known_from as "changedAt",
           (select count(*)::int from history.promotion_events h where h.id = e.id) as sequence
      from promotion_events e
     where ${announced} and e.starts_on is not null and e.starts_known_by is null
       and ${'code' in which ? sql`e.code = ${which.code.toUpperCase()}` : sql`not e.is_demo and coalesce(e.ends_on, e.starts_on) >= ${which.from}::date`}
     order by e.starts_on desc, e.code limit 2000`.execute(connection);
  if ('code' in which && rows.length === 0)
    throw new Refusal('not-found', 'promotion.error.no-event');
  return rows;
}
