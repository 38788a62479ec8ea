import { sql, type RawBuilder } from 'kysely';
import { z } from 'zod';
import type { Actor } from '#kernel/actor.ts';
import { command } from '#kernel/command.server.ts';
import { databaseNow, db, type Connection } from '#kernel/db.server.ts';
import type { Day } from '#kernel/day.ts';
import { conflict, forbid, Refusal } from '#kernel/errors.ts';
import { insertRows } from '#kernel/register-rows.server.ts';
import { tidy } from '#kernel/text.ts';
import { hasRole } from '#modules/identity/index.ts';
import { writesFiction } from '#modules/registry/index.server.ts';
import { DayField } from './inputs.ts';
import { riskPoints, type RiskReason } from './inspection-risk.ts';
import { inspections } from './registers.server.ts';

export type RiskRow = Readonly<{
  productId: string;
  code: string;
  product: string;
  producer: string | null;
  stars: number | null;
  points: number;
  reasons: readonly Readonly<{ reason: RiskReason; n: number }>[];
  isDemo: boolean;
}>;

/**
 * Products in force with something on record that speaks for a check, the most points first. Each point has its reason; a
 * product that is planned already, or was checked within half a year without a fault, is left out.
 */
const risks = (today: Day, fiction: boolean | null): RawBuilder<RiskRow> => sql<RiskRow>`
  with marks as (
    select c.product_id, 'complaint' as reason, count(*)::integer as n from complaints c
     where c.received_on > ${today}::date - 730 and c.outcome is distinct from 'rejected' and c.outcome is distinct from 'withdrawn'
     group by 1
    union all
    select i.product_id, 'finding', count(*)::integer from inspection_findings f join inspections i on i.id = f.inspection_id
     where i.planned_on > ${today}::date - 730 and f.ground <> 'minor' group by 1
    union all
    select i.product_id, 'remedy', count(*)::integer from inspection_findings f join inspections i on i.id = f.inspection_id
     where f.remedied_on is null and f.remedy_due_on < ${today}::date or f.recheck_outcome = 'not-mended' group by 1
    union all
    select r.product_id, 'suspension', count(*)::integer from suspensions s join recognitions r on r.id = s.recognition_id
     where s.suspended_from > ${today}::date - 1095 group by 1
    union all
    select r.product_id, 'conclusion', count(*)::integer from revocation_cases x join recognitions r on r.id = x.recognition_id
     where x.outcome = 'kept' and x.closed_on > ${today}::date - 1095 group by 1)
  select m.product_id as "productId", p.code, c.name as product, nullif(c.stars, 0) as stars, c.is_demo as "isDemo",
         (select o.name from producers_today o where o.id = c.producer_id) as producer,
         jsonb_agg(jsonb_build_object('reason', m.reason, 'n', m.n) order by m.reason) as reasons, 0 as points
    from marks m
    join products p on p.id = m.product_id
    join product_cards c on c.product_id = m.product_id
   where ${available(today, sql.ref('m.product_id'))} ${fiction === null ? sql`` : sql`and c.is_demo = ${fiction}`}
   group by m.product_id, p.code, c.name, c.stars, c.is_demo, c.producer_id`;

/** In force on the day, not planned, not found in order within half a year. */
const available = (today: Day, product: RawBuilder<unknown>): RawBuilder<boolean> => sql<boolean>`
  exists (select from star_periods s where s.product_id = ${product} and ${today}::date between s.valid_from and s.valid_until)
  and not exists (
    select from inspections i where i.product_id = ${product}
       and (i.inspected_on is null and i.planned_on >= ${today}::date - 90
            or i.outcome = 'conforming' and i.inspected_on > ${today}::date - 182))`;

async function riskRows(
  connection: Connection,
  today: Day,
  fiction: boolean | null,
): Promise<RiskRow[]> {
  const { rows } = await risks(today, fiction).execute(connection);
  return rows
    .map((row) => ({ ...row, points: riskPoints(row.reasons) }))
    .sort((a, b) => b.points - a.points || (a.code < b.code ? -1 : 1));
}

const mayPlan = (actor: Actor): boolean =>
  hasRole(actor, 'agency-officer') || hasRole(actor, 'inspector');

/** What speaks for a check, and remedies that are overdue; for the agency and inspectors. `limit` null: all. */
export async function inspectionDesk(actor: Actor, limit: number | null = 100) {
  if (!mayPlan(actor)) throw new Refusal('forbidden', 'kernel.error.forbidden');
  const today = (await databaseNow(db())).today as Day;
  const risky = await riskRows(db(), today, null);
  const { rows: overdue } = await sql<{
    code: string;
    inspection: string;
    product: string;
    remedy: string | null;
    dueOn: Day;
  }>`
    select f.code, i.code as inspection, c.name as product, f.remedy, f.remedy_due_on as "dueOn"
      from inspection_findings f
      join inspections i on i.id = f.inspection_id
      join product_cards c on c.product_id = i.product_id
     where f.remedied_on is null and f.remedy_due_on < ${today}::date
     order by f.remedy_due_on, f.id limit ${limit}`.execute(db());
  return { today, risky: risky.slice(0, limit ?? undefined), risks: risky.length, overdue };
}

/**
 * Plans checks of a day: the products with the most points of risk, and a random share of all others in force. The draw
 * follows from its seed alone: products in the order of SHA-256 of `seed:code`, the first ones are drawn. The seed stands
 * in each row, so that anybody can draw again.
 */
export const planInspections = command({
  name: 'recognition.plan-inspections',
  input: z.strictObject({
    byRisk: z.int().min(0).max(200),
    atRandom: z.int().min(0).max(200),
    seed: z.string().transform(tidy).pipe(z.string().min(4).max(64)),
    plannedOn: DayField,
    body: z.string().transform(tidy).pipe(z.string().max(300)).optional(),
  }),
  load: async (tx, _input, actor) => ({
    fiction: await writesFiction(tx, actor),
    // two plans at once would plan one product twice
    locked:
      await sql`select pg_advisory_xact_lock(hashtext('recognition.plan-inspections'))`.execute(tx),
  }),
  permit: ({ actor, input, today }) => {
    if (!mayPlan(actor)) return forbid('recognition.error.role-conclude');
    if (input.byRisk + input.atRandom === 0) return conflict('recognition.error.plan-nothing');
    return input.plannedOn >= today || conflict('recognition.error.plan-past');
  },
  run: async ({ tx, input, today, facts }) => {
    const risky = (await riskRows(tx, today, facts.fiction)).slice(0, input.byRisk);
    const taken = risky.map(({ productId }) => productId);
    const { rows: drawn } = await sql<{ productId: string }>`
      select p.id as "productId" from products p join product_cards c on c.product_id = p.id
       where ${available(today, sql.ref('p.id'))} and p.id <> all (${taken}::uuid[]) and c.is_demo = ${facts.fiction}
       order by sha256(convert_to(${input.seed} || ':' || p.code, 'UTF8')), p.code
       limit ${input.atRandom}`.execute(tx);
    const rows = [
      ...risky.map(({ productId }) => ({ product: productId, reason: 'risk', drawSeed: null })),
      ...drawn.map(({ productId }) => ({
        product: productId,
        reason: 'random',
        drawSeed: input.seed,
      })),
    ];
    if (rows.length === 0) throw new Refusal('conflict', 'recognition.error.plan-nobody');
    const written = await insertRows(
      tx,
      inspections.register,
      rows.map((row) => ({
        values: { ...row, plannedOn: input.plannedOn, body: input.body ?? null },
        isDemo: facts.fiction,
      })),
    );
    return {
      event: {
        subject: { type: 'recognition.inspections', id: written[0]!.id },
        data: {
          seed: input.seed,
          byRisk: risky.length,
          atRandom: drawn.length,
          codes: written.map(({ code }) => code),
        },
      },
      result: {
        byRisk: risky.length,
        atRandom: drawn.length,
        /** fewer than asked: nothing else is in force that is not planned or was just found in order */
        missing: input.byRisk + input.atRandom - written.length,
      },
    };
  },
});
