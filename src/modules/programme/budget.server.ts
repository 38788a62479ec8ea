import { sql } from 'kysely';
import { z } from 'zod';
import { command } from '#kernel/command.server.ts';
import type { Tx } from '#kernel/db.server.ts';
import { parseDay, type Day } from '#kernel/day.ts';
import { Refusal, type FieldFault } from '#kernel/errors.ts';
import { tidy } from '#kernel/text.ts';
import { producerSource, productSource, writesFiction } from '#modules/registry/index.server.ts';
import { fundingSources, movementKinds } from './budget.ts';
import { lockPlan, permitOn, type LockedPlan } from './plans-lock.server.ts';
import { PlanCode } from './plans.server.ts';

const DayField = z.string().transform((text, context): Day => {
  const parsed = parseDay(text);
  if (parsed) return parsed;
  context.addIssue({ code: 'custom', message: 'kernel.error.day' });
  return z.NEVER;
});
const Short = z.string().transform(tidy).pipe(z.string().max(120));
const invalid = (fields: readonly FieldFault[]) =>
  new Refusal('invalid', 'kernel.error.invalid', { fields });

export const RecordMovement = z.strictObject({
  code: PlanCode,
  itemId: z.uuid(),
  source: z.enum(fundingSources),
  kind: z.enum(movementKinds),
  movedOn: DayField,
  amount: z.int().min(1).max(9_000_000_000_000_000),
  /** as typed: code or exact name */
  producer: z.string().trim().max(300).optional(),
  product: z.string().trim().max(300).optional(),
  normId: z.uuid().optional(),
  voucher: Short.default(''),
});

/** Money given or paid for an item of the plan, on a day, to a beneficiary and for a product where there is one. */
export const recordMovement = command({
  name: 'programme.record-movement',
  input: RecordMovement,
  load: async (tx, input, actor) => {
    const plan = await lockPlan(tx, input.code, actor);
    return { plan, found: plan.inForce ? await findNamed(tx, plan, input) : null };
  },
  permit: ({ actor, facts }) => permitOn(facts.plan, actor, 'spend'),
  run: async ({ tx, facts: { plan, found }, input, actor, today }) => {
    const faults = [...found!.faults];
    if (input.movedOn > today) faults.push({ field: 'movedOn', code: 'kernel.error.day-ahead' });
    if (faults.length) throw invalid(faults);
    const { id } = await tx
      .insertInto('budget_movements')
      .values({
        plan_id: plan.id,
        item_id: input.itemId,
        source: input.source,
        kind: input.kind,
        moved_on: input.movedOn,
        amount: input.amount,
        producer_id: found!.producerId,
        product_id: found!.productId,
        norm_id: input.normId ?? null,
        voucher: input.voucher,
        entered_by: actor.accountId,
        is_demo: plan.isDemo || found!.isDemo || (await writesFiction(tx, actor)),
      })
      .returning('id')
      .executeTakeFirstOrThrow();
    return {
      event: {
        subject: { type: 'plan', id: plan.id },
        data: {
          movement: id,
          item: input.itemId,
          source: input.source,
          kind: input.kind,
          amount: input.amount,
        },
      },
      result: { code: plan.code, id },
    };
  },
});

/** What a movement names: the item in the version in force, beneficiary, product, norm. */
async function findNamed(tx: Tx, plan: LockedPlan, input: z.output<typeof RecordMovement>) {
  const faults: FieldFault[] = [];
  let isDemo = false;
  const resolve = async (field: 'producer' | 'product'): Promise<string | null> => {
    const text = input[field];
    if (!text) return null;
    const source = field === 'producer' ? producerSource : productSource;
    const answer = (await source.resolve(tx, [{ text, on: null }])).get(`${text}|null`);
    if (typeof answer !== 'string') {
      faults.push({
        field,
        ...(answer ?? { code: 'kernel.error.no-such', params: { text: text.slice(0, 80) } }),
      });
      return null;
    }
    isDemo ||= (await source.show(tx, [answer])).get(answer)?.isDemo ?? false;
    return answer;
  };
  const producerId = await resolve('producer');
  const productId = await resolve('product');
  const { rows } = await sql<{ item: boolean; norm: boolean }>`
    select exists (select from plan_activities where version_id = ${plan.inForce!.id} and item_id = ${input.itemId}) as item,
           ${input.normId ?? null}::uuid is null
             or exists (select from budget_norms where id = ${input.normId ?? null}::uuid) as norm`.execute(
    tx,
  );
  if (!rows[0]!.item) faults.push({ field: 'itemId', code: 'kernel.error.choice' });
  if (!rows[0]!.norm) faults.push({ field: 'normId', code: 'kernel.error.choice' });
  return { producerId, productId, isDemo, faults };
}

/** Takes a wrong movement back: a row of the other sign on a later day; both stay on record. */
export const reverseMovement = command({
  name: 'programme.reverse-movement',
  input: z.strictObject({
    code: PlanCode,
    id: z.uuid(),
    movedOn: DayField,
    reason: z.string().transform(tidy).pipe(z.string().min(3).max(500)),
  }),
  load: (tx, { code }, actor) => lockPlan(tx, code, actor),
  permit: ({ actor, facts }) => permitOn(facts, actor, 'spend'),
  run: async ({ tx, facts: plan, input, actor, today }) => {
    // a movement of another plan is not there
    const wrong = await tx
      .selectFrom('budget_movements')
      .selectAll()
      .where('id', '=', input.id)
      .where('plan_id', '=', plan.id)
      .executeTakeFirst();
    if (!wrong) throw new Refusal('not-found', 'kernel.error.not-found');
    if (wrong.reverses_id !== null)
      throw new Refusal('conflict', 'programme.error.reversal-of-reversal');
    const again = await tx
      .selectFrom('budget_movements')
      .select('id')
      .where('reverses_id', '=', wrong.id)
      .executeTakeFirst();
    if (again) throw new Refusal('conflict', 'programme.error.already-reversed');
    if (input.movedOn > today)
      throw invalid([{ field: 'movedOn', code: 'kernel.error.day-ahead' }]);
    if (input.movedOn < wrong.moved_on)
      throw invalid([{ field: 'movedOn', code: 'programme.error.reversal-before' }]);
    const { id } = await tx
      .insertInto('budget_movements')
      .values({
        plan_id: plan.id,
        item_id: wrong.item_id,
        source: wrong.source,
        kind: wrong.kind,
        moved_on: input.movedOn,
        amount: -wrong.amount,
        reverses_id: wrong.id,
        reason: input.reason,
        producer_id: wrong.producer_id,
        product_id: wrong.product_id,
        norm_id: wrong.norm_id,
        voucher: wrong.voucher,
        entered_by: actor.accountId,
        is_demo: wrong.is_demo,
      })
      .returning('id')
      .executeTakeFirstOrThrow();
    return {
      event: {
        subject: { type: 'plan', id: plan.id },
        data: { movement: id, reverses: wrong.id, amount: -wrong.amount },
      },
      result: { code: plan.code, id },
    };
  },
});
