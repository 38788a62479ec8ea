import { sql } from 'kysely';
import { z } from 'zod';
import type { Actor } from '#kernel/actor.ts';
import { command } from '#kernel/command.server.ts';
import type { Tx } from '#kernel/db.server.ts';
import type { Day } from '#kernel/day.ts';
import { conflict, forbid, hidden, Refusal, type Verdict } from '#kernel/errors.ts';
import { eventOf, type Values } from '#kernel/register.server.ts';
import { insertRows } from '#kernel/register-rows.server.ts';
import { writesFiction } from '#modules/registry/index.server.ts';
import { participations, showings } from './event-registers.server.ts';
import { lockEvent, stallsTaken, type EventRow } from './events.server.ts';
import {
  canApply,
  canWithdraw,
  keepsPromotion,
  mayFollow,
  placeFault,
  type ParticipationState,
} from './states.ts';

const Code = z.string().trim().min(1).max(20);
const Stalls = z.number().int().min(1).max(20);

/** A participation as the commands read it. */
type Participation = Readonly<{
  id: string;
  code: string;
  eventId: string;
  producerId: string;
  state: ParticipationState;
  stalls: number;
  score: number | null;
  appliedOn: Day | null;
  decidedOn: Day | null;
  reason: string | null;
  note: string | null;
  isDemo: boolean;
}>;

const columns = sql`
  t.id, t.code, t.event_id as "eventId", t.producer_id as "producerId", t.state, t.stalls, t.score::float8 as score,
  t.applied_on as "appliedOn", t.decided_on as "decidedOn", t.reason, t.note, t.is_demo as "isDemo"`;

/** The event first, then the row: everybody locks in this order. */
async function lockParticipation(
  tx: Tx,
  code: string,
): Promise<{ event: EventRow; row: Participation }> {
  const { rows: found } = await sql<{ eventId: string }>`
    select event_id as "eventId" from event_participations where code = ${code.toUpperCase()}`.execute(
    tx,
  );
  if (!found[0]) throw new Refusal('not-found', 'promotion.error.no-application');
  const event = await lockEvent(tx, { id: found[0].eventId });
  const { rows } = await sql<Participation>`
    select ${columns} from event_participations t where t.code = ${code.toUpperCase()} for update`.execute(
    tx,
  );
  if (!rows[0]) throw new Refusal('not-found', 'promotion.error.no-application');
  return { event, row: rows[0] };
}

const valuesOf = (row: Participation): Values => ({
  event: row.eventId,
  producer: row.producerId,
  state: row.state,
  stalls: row.stalls,
  score: row.score,
  appliedOn: row.appliedOn,
  decidedOn: row.decidedOn,
  reason: row.reason,
  note: row.note,
});

type Change = Partial<
  Pick<
    Participation,
    'state' | 'stalls' | 'score' | 'appliedOn' | 'decidedOn' | 'reason' | 'note' | 'isDemo'
  >
>;

/** Writes what changed and gives the event of it. */
async function change(tx: Tx, row: Participation, to: Change) {
  const after = { ...row, ...to };
  await sql`
    update event_participations
       set state = ${after.state}, stalls = ${after.stalls}, score = ${after.score}, applied_on = ${after.appliedOn},
           decided_on = ${after.decidedOn}, reason = ${after.reason}, note = ${after.note}, is_demo = ${after.isDemo}
     where id = ${row.id}`.execute(tx);
  return eventOf(participations.register, row, valuesOf(row), valuesOf(after));
}

const result = ({ id, code }: Readonly<{ id: string; code: string }>) => ({ id, code });

/** A producer asks to take part, with products of its own. Who withdrew may ask again while the event is open. */
export const applyToEvent = command({
  name: 'promotion.apply-to-event',
  input: z.strictObject({
    event: Code,
    producerId: z.uuid(),
    productIds: z.array(z.uuid()).min(1, { message: 'promotion.error.choose-products' }).max(50),
    stalls: Stalls,
    note: z.string().trim().max(1000).optional(),
  }),
  load: async (tx, input) => {
    const event = await lockEvent(tx, { code: input.event.toUpperCase() });
    const { rows } = await sql<Participation>`
      select ${columns} from event_participations t
       where t.event_id = ${event.id} and t.producer_id = ${input.producerId} for update`.execute(
      tx,
    );
    return { event, before: rows[0] ?? null };
  },
  permit: ({ actor, facts: { event, before }, input, today }) =>
    event.published
      ? canApply(actor, {
          producerId: input.producerId,
          event,
          before: before?.state ?? null,
          today,
        })
      : hidden('promotion.error.no-event'),
  run: async ({ tx, input, facts: { event, before }, actor, today }) => {
    const productIds = [...new Set(input.productIds)];
    await demandProducts(tx, input.producerId, productIds, event.minStars, today);
    const isDemo = await isFiction(tx, actor, input.producerId, event);
    const asked = {
      state: 'applied',
      stalls: input.stalls,
      appliedOn: today,
      note: input.note || null,
      score: null,
      decidedOn: null,
      reason: null,
    } as const;
    let row: Readonly<{ id: string; code: string }>;
    let journaled;
    if (before) {
      row = before;
      journaled = await change(tx, before, { ...asked, isDemo });
      await sql`delete from participation_products where participation_id = ${row.id}`.execute(tx);
    } else {
      const values: Values = { event: event.id, producer: input.producerId, ...asked };
      const [written] = await insertRows(tx, participations.register, [{ values, isDemo }]);
      row = written!;
      journaled = eventOf(participations.register, row, undefined, values);
    }
    await sql`
      insert into participation_products (participation_id, product_id, is_demo)
      select ${row.id}, id, ${isDemo} from unnest(${productIds}::uuid[]) as p (id)`.execute(tx);
    return { event: journaled, result: result(row) };
  },
});

/** A producer takes its application back before the event begins; its stall is free again. */
export const withdrawApplication = command({
  name: 'promotion.withdraw-application',
  input: z.strictObject({ code: Code }),
  load: (tx, input) => lockParticipation(tx, input.code),
  permit: ({ actor, facts: { event, row }, today }) =>
    canWithdraw(actor, { producerId: row.producerId, state: row.state, event, today }),
  run: async ({ tx, facts: { row } }) => ({
    event: await change(tx, row, { state: 'withdrawn' }),
    result: result(row),
  }),
});

const decides = (actor: Actor, row: Participation, to: ParticipationState): Verdict =>
  !keepsPromotion(actor)
    ? forbid('promotion.error.officer')
    : mayFollow(row.state, to) || conflict('promotion.error.transition');

/** Points by the event's criteria; they order the applications. */
export const scoreApplication = command({
  name: 'promotion.score-application',
  input: z.strictObject({ code: Code, score: z.number().min(0).max(100).multipleOf(0.01) }),
  load: (tx, input) => lockParticipation(tx, input.code),
  permit: ({ actor, facts: { row } }) =>
    !keepsPromotion(actor)
      ? forbid('promotion.error.officer')
      : row.state === 'applied' || conflict('promotion.error.transition'),
  run: async ({ tx, facts: { row }, input }) => ({
    event: await change(tx, row, { score: input.score }),
    result: result(row),
  }),
});

/** Accepts, as long as there are stalls and better applications keep theirs, or refuses with a reason. */
export const decideApplication = command({
  name: 'promotion.decide-application',
  input: z
    .strictObject({
      code: Code,
      accept: z.boolean(),
      stalls: Stalls.optional(),
      reason: z.string().trim().max(1000).optional(),
    })
    .refine(({ accept, reason }) => accept || (reason ?? '').length >= 3, {
      path: ['reason'],
      message: 'promotion.error.refusal-reason',
    }),
  load: (tx, input) => lockParticipation(tx, input.code),
  permit: ({ actor, facts: { event, row }, input }) => {
    const verdict = decides(actor, row, input.accept ? 'accepted' : 'refused');
    return verdict === true && event.state === 'cancelled'
      ? conflict('promotion.error.closed')
      : verdict;
  },
  run: async ({ tx, facts: { event, row }, input, today }) => {
    const reason = input.reason || null;
    const stalls = input.stalls ?? row.stalls;
    if (input.accept) {
      const taken = await stallsTaken(tx, event.id);
      const waitingBefore = await betterWaiting(tx, row);
      const fault = placeFault(event.capacity, stalls, { taken, waitingBefore }, reason);
      if (fault === 'promotion.error.full')
        throw new Refusal('conflict', fault, { params: { capacity: event.capacity!, taken } });
      if (fault)
        throw new Refusal('invalid', 'kernel.error.invalid', {
          fields: [{ field: 'reason', code: fault }],
        });
    }
    const to = { state: input.accept ? 'accepted' : 'refused', stalls, reason, decidedOn: today };
    return { event: await change(tx, row, to as Change), result: result(row) };
  },
});

/** Stalls of applications that wait and stand before this one: more points, then the earlier. */
async function betterWaiting(tx: Tx, row: Participation): Promise<number> {
  const { rows } = await sql<{ stalls: number }>`
    select coalesce(sum(stalls), 0)::int as stalls from event_participations
     where event_id = ${row.eventId} and state = 'applied' and id <> ${row.id}
       and (coalesce(score, -1) > ${row.score ?? -1}
            or (coalesce(score, -1) = ${row.score ?? -1} and (applied_on, code) < (${row.appliedOn}::date, ${row.code})))`.execute(
    tx,
  );
  return rows[0]!.stalls;
}

/** Who came to a held event, and what it showed: of the products that it applied with, those named. */
export const recordAttendance = command({
  name: 'promotion.record-attendance',
  input: z.strictObject({
    code: Code,
    attended: z.boolean(),
    productIds: z.array(z.uuid()).max(50).default([]),
  }),
  load: (tx, input) => lockParticipation(tx, input.code),
  permit: ({ actor, facts: { event, row }, input }) => {
    const verdict = decides(actor, row, input.attended ? 'attended' : 'absent');
    return verdict === true && event.state !== 'held'
      ? conflict('promotion.error.not-held')
      : verdict;
  },
  run: async ({ tx, facts: { event, row }, input, actor }) => {
    const changed = await change(tx, row, { state: input.attended ? 'attended' : 'absent' });
    if (!input.attended) return { event: changed, result: result(row) };
    const { rows: shown } = await sql<{ productId: string }>`
      select a.product_id as "productId" from participation_products a
       where a.participation_id = ${row.id} and a.product_id = any(${input.productIds}::uuid[])
         and not exists (select from event_showings s where s.event_id = ${event.id} and s.product_id = a.product_id)
       order by a.product_id`.execute(tx);
    const isDemo = row.isDemo || (await writesFiction(tx, actor));
    const rows = shown.map(({ productId }) => ({
      values: {
        event: event.id,
        product: productId,
        shownOn: null,
        source: null,
        note: null,
      } satisfies Values,
      isDemo,
    }));
    const written = await insertRows(tx, showings.register, rows);
    return {
      event: [
        changed,
        ...written.map((one, at) => eventOf(showings.register, one, undefined, rows[at]!.values)),
      ],
      result: result(row),
    };
  },
});

/** The event took place, or will not: from its first day on held, cancelled at any time before. */
export const closeEvent = command({
  name: 'promotion.close-event',
  input: z.strictObject({ code: Code, state: z.enum(['held', 'cancelled']) }),
  load: (tx, input) => lockEvent(tx, { code: input.code.toUpperCase() }),
  permit: ({ actor, facts: event, input, today }) => {
    if (!keepsPromotion(actor)) return forbid('promotion.error.officer');
    if (event.state !== 'planned') return conflict('promotion.error.transition');
    if (input.state === 'held' && (event.startsOn === null || event.startsOn > today))
      return conflict('promotion.error.held-ahead');
    return true;
  },
  run: async ({ tx, facts: event, input }) => {
    await sql`update promotion_events set state = ${input.state} where id = ${event.id}`.execute(
      tx,
    );
    return {
      event: {
        subject: { type: 'promotion.events', id: event.id },
        data: { code: event.code, fields: ['state'] },
        before: { state: event.state },
        after: { state: input.state },
      },
      result: result(event),
    };
  },
});

/** All products are the producer's today and, where the event asks for stars, hold so many. */
async function demandProducts(
  tx: Tx,
  producerId: string,
  productIds: readonly string[],
  minStars: number | null,
  today: Day,
): Promise<void> {
  const { rows } = await sql<{ id: string; stars: number }>`
    select p.id, coalesce((
             select max(r.stars) from recognitions r
              where r.product_id = p.id and r.recognised_on <= ${today}::date and r.valid_until >= ${today}::date
                and not exists (select from revocations v where v.recognition_id = r.id and v.revoked_on <= ${today}::date)), 0) as stars
      from products_today p
     where p.producer_id = ${producerId} and p.status = 'active' and p.id = any(${productIds}::uuid[])`.execute(
    tx,
  );
  const refuse = (code: string, params?: Record<string, number>) => {
    throw new Refusal('invalid', 'kernel.error.invalid', {
      fields: [{ field: 'productIds', code, ...(params && { params }) }],
    });
  };
  if (rows.length !== productIds.length) refuse('promotion.error.other-producer');
  if (minStars !== null && rows.some(({ stars }) => stars < minStars))
    refuse('promotion.error.too-few-stars', { stars: minStars });
}

async function isFiction(
  tx: Tx,
  actor: Actor,
  producerId: string,
  event: EventRow,
): Promise<boolean> {
  if (event.isDemo || (await writesFiction(tx, actor))) return true;
  const { rows } = await sql<{ demo: boolean }>`
    select is_demo as demo from producers where id = ${producerId}`.execute(tx);
  return rows[0]?.demo ?? false;
}
