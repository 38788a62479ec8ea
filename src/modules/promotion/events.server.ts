import { sql } from 'kysely';
import type { Connection, Tx } from '#kernel/db.server.ts';
import type { Day } from '#kernel/day.ts';
import { Refusal } from '#kernel/errors.ts';
import type { EventKind, EventScope, EventState } from './kinds.ts';

/** An event as rules ask for it. */
export type EventRow = Readonly<{
  id: string;
  code: string;
  name: string;
  kind: EventKind;
  scope: EventScope;
  state: EventState;
  startsOn: Day | null;
  knownBy: 'month' | 'year' | null;
  endsOn: Day | null;
  venue: string | null;
  placeId: string | null;
  placeOn: Day | null;
  organiser: string | null;
  scale: string | null;
  stalls: number | null;
  capacity: number | null;
  appliesUntil: Day | null;
  minStars: number | null;
  criteria: string | null;
  published: boolean;
  source: string | null;
  note: string | null;
  isDemo: boolean;
}>;

/** The columns of `EventRow` over promotion_events as `e`. */
export const eventColumns = sql`
  e.id, e.code, e.name, e.kind, e.scope, e.state, e.starts_on as "startsOn", e.starts_known_by as "knownBy",
  e.ends_on as "endsOn", e.venue, e.place_id as "placeId", e.place_on as "placeOn", e.organiser, e.scale, e.stalls,
  e.capacity, e.applies_until as "appliesUntil", e.min_stars as "minStars", e.criteria,
  coalesce(e.published, false) as published, e.source, e.note, e.is_demo as "isDemo"`;

const notFound = () => new Refusal('not-found', 'promotion.error.no-event');

/** The event under a lock: who is accepted, withdrawn or counted waits for each other. */
export async function lockEvent(
  tx: Tx,
  by: Readonly<{ id: string } | { code: string }>,
): Promise<EventRow> {
  const { rows } = await sql<EventRow>`
    select ${eventColumns} from promotion_events e
     where ${'id' in by ? sql`e.id = ${by.id}` : sql`e.code = ${by.code}`} for update`.execute(tx);
  const row = rows[0];
  if (!row) throw notFound();
  return row;
}

/** The event by its code. */
export async function eventByCode(connection: Connection, code: string): Promise<EventRow> {
  const { rows } = await sql<EventRow>`
    select ${eventColumns} from promotion_events e where e.code = ${code.toUpperCase()}`.execute(
    connection,
  );
  const row = rows[0];
  if (!row) throw notFound();
  return row;
}

/** Stalls of an event held by those accepted or present. */
export async function stallsTaken(connection: Connection, eventId: string): Promise<number> {
  const { rows } = await sql<{ taken: number }>`
    select coalesce(sum(stalls), 0)::int as taken from event_participations
     where event_id = ${eventId} and state in ('accepted', 'attended')`.execute(connection);
  return rows[0]!.taken;
}

/** Refuses what has just been written where more stalls are given than the event has. Call under the event's lock. */
export async function demandRoom(tx: Tx, eventId: string): Promise<void> {
  const { capacity } = await lockEvent(tx, { id: eventId });
  if (capacity === null) return;
  const taken = await stallsTaken(tx, eventId);
  if (taken > capacity)
    throw new Refusal('conflict', 'promotion.error.full', { params: { capacity, taken } });
}
