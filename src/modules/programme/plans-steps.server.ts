import { z } from 'zod';
import { command } from '#kernel/command.server.ts';
import { Refusal } from '#kernel/errors.ts';
import { tidy } from '#kernel/text.ts';
import { activitiesOf, writeActivity } from './plans-content.server.ts';
import { lockPlan, permitOn } from './plans-lock.server.ts';
import { newVersion, PlanCode } from './plans.server.ts';

const Confirmed = z.literal(true, 'programme.error.confirm');
const Reason = z.string().transform(tidy).pipe(z.string().min(3).max(1000));

/** The lead body hands its plan to the steering committee; from now on this version is not written any more. */
export const submitPlan = command({
  name: 'programme.submit-plan',
  input: z.strictObject({ code: PlanCode, confirmed: Confirmed }),
  load: (tx, { code }, actor) => lockPlan(tx, code, actor),
  permit: ({ actor, facts }) => permitOn(facts, actor, 'submit'),
  run: async ({ tx, facts: plan, actor, today }) => {
    const open = plan.open!;
    if ((await activitiesOf(tx, open.id)).length === 0)
      throw new Refusal('conflict', 'programme.error.plan-empty');
    await tx
      .updateTable('plan_versions')
      .set({
        state: 'submitted',
        submitted_on: today,
        submitted_by: actor.accountId,
        returned_because: '',
      })
      .where('id', '=', open.id)
      .execute();
    return {
      event: { subject: { type: 'plan', id: plan.id }, data: { version: open.n } },
      result: { code: plan.code },
    };
  },
});

/** The steering committee gives the plan back and says why. */
export const returnPlan = command({
  name: 'programme.return-plan',
  input: z.strictObject({ code: PlanCode, reason: Reason }),
  load: (tx, { code }, actor) => lockPlan(tx, code, actor),
  permit: ({ actor, facts }) => permitOn(facts, actor, 'return'),
  run: async ({ tx, facts: plan, input }) => {
    const open = plan.open!;
    await tx
      .updateTable('plan_versions')
      .set({
        state: 'draft',
        submitted_on: null,
        submitted_by: null,
        returned_because: input.reason,
      })
      .where('id', '=', open.id)
      .execute();
    return {
      event: {
        subject: { type: 'plan', id: plan.id },
        data: { version: open.n, reason: input.reason },
      },
      result: { code: plan.code },
    };
  },
});

/** The steering committee approves; the version that was in force stays on record as adjusted. */
export const approvePlan = command({
  name: 'programme.approve-plan',
  input: z.strictObject({
    code: PlanCode,
    /** as printed on the signed decision, where there is one */
    decisionNumber: z.string().transform(tidy).pipe(z.string().max(60)).default(''),
    confirmed: Confirmed,
  }),
  load: (tx, { code }, actor) => lockPlan(tx, code, actor),
  permit: ({ actor, facts }) => permitOn(facts, actor, 'approve'),
  run: async ({ tx, facts: plan, input, actor, today }) => {
    const open = plan.open!;
    if (plan.inForce)
      await tx
        .updateTable('plan_versions')
        .set({ state: 'adjusted' })
        .where('id', '=', plan.inForce.id)
        .execute();
    await tx
      .updateTable('plan_versions')
      .set({
        state: 'approved',
        approved_on: today,
        approved_by: actor.accountId,
        decision_number: input.decisionNumber,
      })
      .where('id', '=', open.id)
      .execute();
    return {
      event: {
        subject: { type: 'plan', id: plan.id },
        data: { version: open.n, replaces: plan.inForce?.n ?? null },
      },
      result: { code: plan.code },
    };
  },
});

/** Opens the next version, beginning from the one in force, which stays in force until the next is approved. */
export const adjustPlan = command({
  name: 'programme.adjust-plan',
  input: z.strictObject({ code: PlanCode, reason: Reason, confirmed: Confirmed }),
  load: (tx, { code }, actor) => lockPlan(tx, code, actor),
  permit: ({ actor, facts }) => permitOn(facts, actor, 'adjust'),
  run: async ({ tx, facts: plan, input, actor, today }) => {
    const base = plan.inForce!;
    const n = plan.lastN + 1;
    const versionId = await newVersion(tx, plan.id, n, plan.isDemo, {
      title: base.title,
      purpose: base.purpose,
      measures: base.measures,
      reason: input.reason,
      today,
      draftedBy: actor.accountId,
    });
    for (const activity of await activitiesOf(tx, base.id))
      await writeActivity(tx, versionId, activity, plan.isDemo);
    return {
      event: {
        subject: { type: 'plan', id: plan.id },
        data: { version: n, from: base.n, reason: input.reason },
      },
      result: { code: plan.code },
    };
  },
});
