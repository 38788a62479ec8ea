import { sql } from 'kysely';
import type { Actor } from '#kernel/actor.ts';
import type { Tx } from '#kernel/db.server.ts';
import type { Day } from '#kernel/day.ts';
import { conflict, demand, hidden, Refusal, type Verdict } from '#kernel/errors.ts';
import {
  canSeePlan,
  permitPlanStep,
  type Lead,
  type PlanStep,
  type VersionState,
} from './plans.ts';

export type LockedVersion = Readonly<{
  id: string;
  n: number;
  state: VersionState;
  title: string;
  purpose: string;
  measures: string;
  submittedBy: string | null;
}>;
export type LockedPlan = Readonly<{
  id: string;
  code: string;
  lead: Lead;
  fromOn: Day;
  untilOn: Day;
  isDemo: boolean;
  /** being written or waiting for approval */
  open: LockedVersion | null;
  inForce: LockedVersion | null;
  lastN: number;
}>;

/** The plan and its versions, locked. For whoever may not see it, it is not there. */
export async function lockPlan(tx: Tx, code: string, actor: Actor): Promise<LockedPlan> {
  const { rows } = await sql<Omit<LockedPlan, 'open' | 'inForce' | 'lastN'>>`
    select id, code, lead, from_on as "fromOn", until_on as "untilOn", is_demo as "isDemo"
      from plans where code = ${code} for update`.execute(tx);
  const plan = rows[0];
  if (!plan) throw new Refusal('not-found', 'kernel.error.not-found');
  if (!canSeePlan(actor, plan.lead)) demand(hidden());
  const { rows: versions } = await sql<LockedVersion>`
    select id, n, state, title, purpose, measures, submitted_by as "submittedBy"
      from plan_versions where plan_id = ${plan.id} order by n for update`.execute(tx);
  return {
    ...plan,
    open: versions.find(({ state }) => state === 'draft' || state === 'submitted') ?? null,
    inForce: versions.find(({ state }) => state === 'approved') ?? null,
    lastN: versions.at(-1)?.n ?? 0,
  };
}

/** The version that a step is about. */
export const versionFor = (plan: LockedPlan, step: PlanStep): LockedVersion | null =>
  step === 'adjust' || step === 'spend' ? plan.inForce : plan.open;

/** Whether the actor may take a step on a plan as it stands. */
export function permitOn(plan: LockedPlan, actor: Actor, step: PlanStep): Verdict {
  const version = versionFor(plan, step);
  const verdict = permitPlanStep(
    actor,
    {
      lead: plan.lead,
      // where there is no such version, no step leads from it
      state: version?.state ?? 'adjusted',
      submittedBy: version?.submittedBy ?? null,
      hasOpen: plan.open !== null,
    },
    step,
  );
  return verdict === true && !version ? conflict('programme.error.plan-state') : verdict;
}
