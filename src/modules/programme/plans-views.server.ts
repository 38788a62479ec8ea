import { sql } from 'kysely';
import type { Actor } from '#kernel/actor.ts';
import { db, type Connection } from '#kernel/db.server.ts';
import type { Day } from '#kernel/day.ts';
import { Refusal } from '#kernel/errors.ts';
import { placeSource } from '#modules/places/index.server.ts';
import {
  movementWarnings,
  normWarnings,
  type Amounts,
  type BudgetWarning,
  type FundingSource,
} from './budget.ts';
import { norms } from './budget-norms.server.ts';
import {
  beneficiaryWarnings,
  budgetCells,
  movementsOf,
  paidBy,
  type BudgetCell,
} from './budget-totals.server.ts';
import { asKnown } from './known.server.ts';
import { activitiesOf } from './plans-content.server.ts';
import { outputsDone, type OutputDone } from './plans-outputs.server.ts';
import { scheme } from './scheme.server.ts';
import {
  canSeePlan,
  leadsSeen,
  openPlanSteps,
  planChanges,
  type Lead,
  type PlanActivity,
  type PlanChange,
  type PlanStep,
  type VersionState,
} from './plans.ts';

export type PlanLine = Amounts &
  Readonly<{
    code: string;
    lead: Lead;
    fromOn: Day;
    untilOn: Day;
    title: string;
    n: number;
    state: VersionState;
    /** a later version is being written or waits */
    openState: VersionState | null;
    activities: number;
    /** any disbursement is on record */
    paid: boolean;
    isDemo: boolean;
  }>;

/** The plans that the actor may see: the version in force of each, else the one being written. `limit` null: all. */
export async function planList(
  actor: Actor,
  filter: Readonly<{ lead?: Lead; year?: number }> = {},
  limit: number | null = 200,
): Promise<PlanLine[]> {
  const seen = leadsSeen(actor).filter((lead) => !filter.lead || lead === filter.lead);
  if (seen.length === 0) return [];
  const { rows } = await sql<PlanLine>`
    select p.code, p.lead, p.from_on as "fromOn", p.until_on as "untilOn", p.is_demo as "isDemo", v.title, v.n, v.state,
           (select o.state from plan_versions o
             where o.plan_id = p.id and o.n > v.n and o.state in ('draft', 'submitted')) as "openState",
           (select count(*) from plan_activities a where a.version_id = v.id) as activities,
           coalesce((select sum(l.planned) from budget_lines l join plan_activities a on a.id = l.activity_id
                      where a.version_id = v.id), 0)::bigint as planned,
           coalesce((select sum(m.amount) from budget_movements m
                      where m.plan_id = p.id and m.kind = 'allocated'), 0)::bigint as allocated,
           coalesce((select sum(m.amount) from budget_movements m
                      where m.plan_id = p.id and m.kind = 'disbursed'), 0)::bigint as disbursed,
           exists (select from budget_movements m where m.plan_id = p.id and m.kind = 'disbursed') as paid
      from plans p
     cross join lateral (select * from plan_versions w where w.plan_id = p.id
                          order by w.state = 'approved' desc, w.n desc limit 1) v
     where p.lead = any(${seen}::text[])
       and (${filter.year ?? null}::integer is null
            or ${filter.year ?? null}::integer between extract(year from p.from_on) and extract(year from p.until_on))
     order by p.from_on desc, p.until_on, p.lead, p.code limit ${limit}`.execute(db());
  return rows;
}

export type VersionLine = Readonly<{
  id: string;
  n: number;
  state: VersionState;
  title: string;
  purpose: string;
  measures: string;
  reason: string;
  returnedBecause: string;
  draftedOn: Day;
  submittedOn: Day | null;
  submittedBy: string | null;
  approvedOn: Day | null;
  decisionNumber: string;
}>;

export type PlanHead = Readonly<{
  id: string;
  code: string;
  lead: Lead;
  fromOn: Day;
  untilOn: Day;
  isDemo: boolean;
  versions: readonly VersionLine[];
}>;

/** A plan with its versions, oldest first; not there for those who may not see it. */
export async function planHead(
  connection: Connection,
  actor: Actor,
  code: string,
): Promise<PlanHead> {
  const { rows } = await sql<Omit<PlanHead, 'versions'>>`
    select id, code, lead, from_on as "fromOn", until_on as "untilOn", is_demo as "isDemo"
      from plans where code = ${code}`.execute(connection);
  const plan = rows[0];
  if (!plan || !canSeePlan(actor, plan.lead))
    throw new Refusal('not-found', 'kernel.error.not-found');
  const { rows: versions } = await sql<VersionLine>`
    select id, n, state, title, purpose, measures, reason, returned_because as "returnedBecause", drafted_on as "draftedOn",
           submitted_on as "submittedOn", submitted_by as "submittedBy", approved_on as "approvedOn",
           decision_number as "decisionNumber"
      from plan_versions where plan_id = ${plan.id} order by n`.execute(connection);
  return { ...plan, versions };
}

/** The version asked for, else the one being written, else the last. */
export function versionAsked(head: PlanHead, n: number | null): VersionLine {
  const found =
    n === null
      ? (head.versions.find(({ state }) => state === 'draft' || state === 'submitted') ??
        head.versions.at(-1))
      : head.versions.find((version) => version.n === n);
  if (!found) throw new Refusal('not-found', 'kernel.error.not-found');
  return found;
}

export type ActivityView = PlanActivity & Readonly<{ place: string | null; planned: number }>;

/** Activities with the names of their places. */
export async function activityViews(
  connection: Connection,
  versionId: string,
): Promise<ActivityView[]> {
  const activities = await activitiesOf(connection, versionId);
  const ids = activities.flatMap(({ placeId }) => (placeId === null ? [] : [placeId]));
  const shown = await placeSource.show(connection, [...new Set(ids)]);
  return activities.map((activity) => ({
    ...activity,
    place: activity.placeId === null ? null : (shown.get(activity.placeId)?.text ?? null),
    planned: activity.lines.reduce((sum, { planned }) => sum + planned, 0),
  }));
}

export type PlanView = Readonly<{
  head: PlanHead;
  version: VersionLine;
  activities: readonly ActivityView[];
  cells: readonly BudgetCell[];
  warnings: readonly BudgetWarning[];
  outputs: readonly OutputDone[];
  steps: readonly PlanStep[];
  on: Day;
}>;

/**
 * One version with its money and what was done, as of a day.
 * @param question.n the number of a version; left out: the one being written, else the last
 */
export async function planView(
  actor: Actor,
  code: string,
  question: Readonly<{ n?: number | null; on: Day; demo: boolean; knownAt?: Date }>,
): Promise<PlanView> {
  const connection = db();
  const head = await planHead(connection, actor, code);
  const version = versionAsked(head, question.n ?? null);
  const [activities, cells, allNorms] = await Promise.all([
    activityViews(connection, version.id),
    asKnown(connection, question.knownAt, (known) =>
      budgetCells(known, { planId: head.id, versionId: version.id, on: question.on }),
    ),
    norms(connection),
  ]);
  const lines = cells.flatMap((cell) =>
    cell.itemId !== null && cell.source !== null
      ? [{ ...cell, itemId: cell.itemId, source: cell.source as string, title: cell.title ?? '' }]
      : [],
  );
  return {
    head,
    version,
    activities,
    cells,
    warnings: [
      ...normWarnings(activities, allNorms, head),
      ...movementWarnings(lines),
      ...(await beneficiaryWarnings(connection, head.id, question.on)),
    ],
    outputs: await outputsDone(db(), activities, head, question),
    steps: stepsOn(actor, head),
    on: question.on,
  };
}

/** The steps that the actor may take on a plan as it stands; each is about the version that it concerns. */
export function stepsOn(actor: Actor, head: PlanHead): PlanStep[] {
  const open = head.versions.find(({ state }) => state === 'draft' || state === 'submitted');
  const inForce = head.versions.find(({ state }) => state === 'approved');
  const of = (version: VersionLine | undefined) =>
    version
      ? openPlanSteps(actor, {
          lead: head.lead,
          state: version.state,
          submittedBy: version.submittedBy,
          hasOpen: open !== undefined,
        })
      : [];
  return [...new Set([...of(open), ...of(inForce)])];
}

/** The money of a plan: movements, who was paid, for which products; `limit` of the movements, null: all. */
export async function planBudget(actor: Actor, code: string, on: Day, limit: number | null = 500) {
  const connection = db();
  const head = await planHead(connection, actor, code);
  const version = head.versions.find(({ state }) => state === 'approved') ?? null;
  const [cells, movements, producers, products] = await Promise.all([
    version
      ? budgetCells(connection, { planId: head.id, versionId: version.id, on })
      : Promise.resolve([]),
    movementsOf(connection, head.id, on, limit),
    paidBy(connection, 'producer', { planId: head.id, on }),
    paidBy(connection, 'product', { planId: head.id, on }),
  ]);
  return {
    head,
    version,
    activities: version ? await activityViews(connection, version.id) : [],
    cells,
    movements,
    producers,
    products,
    norms: (await norms(connection)).map(({ id, name, ground }) => ({ id, name, ground })),
    steps: stepsOn(actor, head),
  };
}

/** What the later of two versions changed. */
export async function planDifference(
  actor: Actor,
  code: string,
  question: Readonly<{ from: number | null; to: number | null }>,
): Promise<
  Readonly<{
    head: PlanHead;
    from: VersionLine;
    to: VersionLine;
    general: readonly ('title' | 'purpose' | 'measures')[];
    changes: readonly PlanChange[];
    bySource: readonly Readonly<{ source: FundingSource; before: number; after: number }>[];
  }>
> {
  const connection = db();
  const head = await planHead(connection, actor, code);
  const to = versionAsked(head, question.to);
  const from = versionAsked(head, question.from ?? Math.max(1, to.n - 1));
  const [before, after] = await Promise.all([
    activitiesOf(connection, from.id),
    activitiesOf(connection, to.id),
  ]);
  const sum = (activities: readonly PlanActivity[], source: string) =>
    activities
      .flatMap(({ lines }) => lines)
      .filter((line) => line.source === source)
      .reduce((total, { planned }) => total + planned, 0);
  const sources = [...new Set([...before, ...after].flatMap((a) => a.lines.map((l) => l.source)))];
  return {
    head,
    from,
    to,
    general: (['title', 'purpose', 'measures'] as const).filter((part) => from[part] !== to[part]),
    changes: planChanges(before, after),
    bySource: sources.map((source) => ({
      source: source as FundingSource,
      before: sum(before, source),
      after: sum(after, source),
    })),
  };
}

/** What the form of an activity chooses from: targets of the scheme and norms; `activity` null for a new one. */
export async function planEdit(actor: Actor, code: string, itemId: string | null) {
  const connection = db();
  const head = await planHead(connection, actor, code);
  const steps = stepsOn(actor, head);
  const draft = head.versions.find(({ state }) => state === 'draft');
  if (!draft || !steps.includes('write'))
    throw new Refusal('conflict', 'programme.error.plan-state');
  const activity = itemId
    ? ((await activityViews(connection, draft.id)).find((one) => one.itemId === itemId) ?? null)
    : null;
  if (itemId && !activity) throw new Refusal('not-found', 'kernel.error.not-found');
  return {
    head,
    version: draft,
    activity,
    targets: scheme().targets.map(({ id, title, phase }) => ({ id, title, phase })),
    norms: (await norms(connection)).map(({ id, name, ground }) => ({ id, name, ground })),
  };
}
