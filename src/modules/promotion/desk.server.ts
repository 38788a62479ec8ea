import { sql } from 'kysely';
import type { Actor } from '#kernel/actor.ts';
import type { Connection } from '#kernel/db.server.ts';
import type { Day } from '#kernel/day.ts';
import { Refusal } from '#kernel/errors.ts';
import { hasRoleIn } from '#modules/identity/index.ts';
import { eventByCode, eventColumns, stallsTaken, type EventRow } from './events.server.ts';
import type { ResultMoment } from './kinds.ts';
import { keepsPromotion, type ParticipationState } from './states.ts';

/** The trade department and those who read its registers; everybody else is refused. */
export function demandReader(actor: Actor): void {
  const reads =
    keepsPromotion(actor) ||
    (['agency-officer', 'steering-committee', 'inspector'] as const).some((role) =>
      hasRoleIn(actor, role, {}),
    );
  if (!reads) throw new Refusal('forbidden', 'kernel.error.forbidden');
}

/** An event on the officer's list: what waits there. */
export type DeskEvent = EventRow &
  Readonly<{ waiting: number; accepted: number; attended: number; taken: number }>;

/** Events that are not over, or whose attendance is still open, by day; `limit` null: all. */
export async function deskEvents(
  connection: Connection,
  actor: Actor,
  limit: number | null = 100,
): Promise<{ rows: DeskEvent[]; more: boolean }> {
  demandReader(actor);
  const { rows } = await sql<DeskEvent>`
    select ${eventColumns}, coalesce(p.waiting, 0) as waiting, coalesce(p.accepted, 0) as accepted,
           coalesce(p.attended, 0) as attended, coalesce(p.taken, 0) as taken
      from promotion_events e
      left join lateral (
        select count(*) filter (where state = 'applied')::int as waiting,
               count(*) filter (where state = 'accepted')::int as accepted,
               count(*) filter (where state = 'attended')::int as attended,
               sum(stalls) filter (where state in ('accepted', 'attended'))::int as taken
          from event_participations where event_id = e.id) p on true
     where e.state = 'planned' or (e.state = 'held' and p.accepted > 0)
     order by coalesce(e.starts_on, 'infinity'::date), e.code limit ${limit === null ? null : limit + 1}`.execute(
    connection,
  );
  return limit === null
    ? { rows, more: false }
    : { rows: rows.slice(0, limit), more: rows.length > limit };
}

/** An application on the officer's page. */
export type DeskApplication = Readonly<{
  code: string;
  state: ParticipationState;
  stalls: number;
  score: number | null;
  appliedOn: Day | null;
  decidedOn: Day | null;
  reason: string | null;
  note: string | null;
  isDemo: boolean;
  producer: Readonly<{ code: string; slug: string; name: string }>;
  products: readonly Readonly<{ id: string; code: string; name: string; stars: number | null }>[];
}>;

/** One event with its applications: by points, then the earlier; what is decided stands below. `limit` null: all. */
export async function deskEvent(
  connection: Connection,
  actor: Actor,
  code: string,
  today: Day,
  limit: number | null = 500,
): Promise<{ event: EventRow; taken: number; applications: DeskApplication[] }> {
  demandReader(actor);
  const event = await eventByCode(connection, code);
  const [taken, { rows: applications }] = await Promise.all([
    stallsTaken(connection, event.id),
    sql<DeskApplication>`
      select t.code, t.state, t.stalls, t.score::float8 as score, t.applied_on as "appliedOn", t.decided_on as "decidedOn",
             t.reason, t.note, t.is_demo as "isDemo",
             jsonb_build_object('code', o.code, 'slug', o.slug, 'name', o.name) as producer,
             coalesce((
               select jsonb_agg(jsonb_build_object('id', p.id, 'code', p.code, 'name', p.name, 'stars', (
                        select max(r.stars) from recognitions r
                         where r.product_id = p.id and r.recognised_on <= ${today}::date and r.valid_until >= ${today}::date
                           and not exists (select from revocations v where v.recognition_id = r.id and v.revoked_on <= ${today}::date)))
                      order by p.name, p.code)
                 from participation_products a join products_today p on p.id = a.product_id
                where a.participation_id = t.id), '[]') as products
        from event_participations t join producers_today o on o.id = t.producer_id
       where t.event_id = ${event.id}
       order by t.state <> 'applied', t.score desc nulls last, t.applied_on, t.code limit ${limit}`.execute(
      connection,
    ),
  ]);
  return { event, taken, applications };
}

/** A result that is asked for: at the end of an event, three and twelve months after. */
export type FollowUp = Readonly<{
  eventCode: string;
  event: string;
  producerCode: string;
  producer: string;
  producerId: string;
  moment: ResultMoment;
  dueOn: Day;
  isDemo: boolean;
}>;

/**
 * Results due by a day and not on record, of producers who attended; the longest overdue first.
 * @param producers only of these; null: of all, for those who read the registers
 * @param limit of the rows, null: all
 */
export async function followUps(
  connection: Connection,
  actor: Actor,
  until: Day,
  producers: readonly string[] | null = null,
  limit: number | null = 100,
): Promise<{ rows: FollowUp[]; total: number }> {
  if (producers === null) demandReader(actor);
  else demandOwn(actor, producers);
  const due = sql`
      from event_participations t
      join promotion_events e on e.id = t.event_id and e.state = 'held' and e.starts_on is not null
      join producers_today o on o.id = t.producer_id
     cross join (values ('at-event', 0), ('after-3-months', 3), ('after-12-months', 12)) as m (moment, months)
     where t.state = 'attended' and ${producers === null ? sql`true` : sql`t.producer_id = any(${producers}::uuid[])`}
       and (coalesce(e.ends_on, e.starts_on) + make_interval(months => m.months))::date <= ${until}::date
       and not exists (select from event_results r
                        where r.event_id = e.id and r.producer_id = t.producer_id and r.moment = m.moment)`;
  const [{ rows }, { rows: counted }] = await Promise.all([
    sql<FollowUp>`
      select e.code as "eventCode", e.name as event, o.code as "producerCode", o.name as producer, o.id as "producerId",
             m.moment, (coalesce(e.ends_on, e.starts_on) + make_interval(months => m.months))::date as "dueOn",
             t.is_demo or e.is_demo as "isDemo"
      ${due} order by "dueOn", e.code, o.code limit ${limit}`.execute(connection),
    sql<{ n: number }>`select count(*)::int as n ${due}`.execute(connection),
  ]);
  return { rows, total: counted[0]!.n };
}

/** The actor acts for each of these producers. */
export function demandOwn(actor: Actor, producers: readonly string[]): void {
  for (const producerId of producers)
    if (!hasRoleIn(actor, 'producer', { producerId }))
      throw new Refusal('forbidden', 'promotion.error.own-producer');
}
