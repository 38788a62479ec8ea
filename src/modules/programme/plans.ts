import type { Actor } from '#kernel/actor.ts';
import { conflict, forbid, hidden, type Verdict } from '#kernel/errors.ts';
import { hasRoleIn, type Role } from '#modules/identity/index.ts';

/** Who leads a plan: agriculture the scheme, trade its promotion. */
export const leads = ['agriculture', 'trade'] as const;
export type Lead = (typeof leads)[number];

/** The one role that writes the plans of a lead body. */
export const writerOf: Readonly<Record<Lead, Role>> = {
  agriculture: 'agency-officer',
  trade: 'trade-officer',
};

export const versionStates = ['draft', 'submitted', 'approved', 'adjusted'] as const;
/** `approved`: the version in force; `adjusted`: a later one has taken its place. */
export type VersionState = (typeof versionStates)[number];

/** Kinds of activities, in the order of the scheme's rows. */
export const activityKinds = [
  'communication',
  'training',
  'product-development',
  'standards',
  'rating',
  'marks',
  'chains',
  'promotion',
  'outlets',
  'monitoring',
  'management',
  'other',
] as const;
export type ActivityKind = (typeof activityKinds)[number];

/** Every step of a version: from which states, to which, by whom. `writer` is the lead body's own officer. */
export const planSteps = {
  write: { from: ['draft'], to: 'draft', by: 'writer' },
  submit: { from: ['draft'], to: 'submitted', by: 'writer' },
  return: { from: ['submitted'], to: 'draft', by: 'steering-committee' },
  approve: { from: ['submitted'], to: 'approved', by: 'steering-committee' },
  /** opens the next version beside the one in force, which stays as it is until the next is approved */
  adjust: { from: ['approved'], to: 'approved', by: 'writer' },
  /** allocations and disbursements follow the version in force */
  spend: { from: ['approved'], to: 'approved', by: 'writer' },
} as const satisfies Record<
  string,
  { from: readonly VersionState[]; to: VersionState; by: 'writer' | Role }
>;
export type PlanStep = keyof typeof planSteps;

/** What rights over a plan depend on. `state`: of the version that the step is about. */
export type PlanFacts = Readonly<{
  lead: Lead;
  state: VersionState;
  /** who submitted the version */
  submittedBy: string | null;
  /** a later version is being written or waits for approval */
  hasOpen: boolean;
}>;

/** Plans are whole-province work: a grant bound to one place gives no right over them. */
const holds = (actor: Actor, role: Role): boolean => hasRoleIn(actor, role, {});

/** Its lead body, the steering committee and inspectors. The other lead body does not even learn that it exists. */
export const canSeePlan = (actor: Actor, lead: Lead): boolean =>
  actor.kind === 'system' ||
  holds(actor, writerOf[lead]) ||
  holds(actor, 'steering-committee') ||
  holds(actor, 'inspector');

/** The lead bodies whose plans an actor may see, for lists. */
export const leadsSeen = (actor: Actor): Lead[] => leads.filter((lead) => canSeePlan(actor, lead));

/** The lead bodies for which the actor writes plans. */
export const leadsWritten = (actor: Actor): Lead[] =>
  leads.filter((lead) => holds(actor, writerOf[lead]));

/** Whether the actor may begin a plan of this lead body. */
export const canBeginPlan = (actor: Actor, lead: Lead): Verdict =>
  holds(actor, writerOf[lead]) ? true : forbid('programme.error.plan-role');

/** Whether the actor may take a step now. */
export function permitPlanStep(actor: Actor, facts: PlanFacts, name: PlanStep): Verdict {
  if (!canSeePlan(actor, facts.lead)) return hidden();
  const step = planSteps[name];
  if (!holds(actor, step.by === 'writer' ? writerOf[facts.lead] : step.by))
    return forbid('programme.error.plan-role');
  if (!(step.from as readonly VersionState[]).includes(facts.state))
    return conflict('programme.error.plan-state');
  if (name === 'adjust' && facts.hasOpen) return conflict('programme.error.plan-open-version');
  // four eyes: nobody approves what they themselves submitted
  if (name === 'approve' && facts.submittedBy !== null && facts.submittedBy === actor.accountId)
    return forbid('programme.error.plan-own');
  return true;
}

/** The steps open to the actor: the buttons of a page. */
export const openPlanSteps = (actor: Actor, facts: PlanFacts): PlanStep[] =>
  (Object.keys(planSteps) as PlanStep[]).filter(
    (name) => permitPlanStep(actor, facts, name) === true,
  );

/** `KH-NN-2027`, `KH-CT-2026-2030`; a fictitious plan says so: `KH-NN-2027-MH`. */
export const planCode = (
  lead: Lead,
  fromYear: number,
  untilYear: number,
  isDemo: boolean,
): string =>
  `KH-${lead === 'agriculture' ? 'NN' : 'CT'}-${fromYear}${untilYear === fromYear ? '' : `-${untilYear}`}${isDemo ? '-MH' : ''}`;

/** One output as a version promises it. */
export type PlanOutput = Readonly<{
  wording: string;
  unit: string;
  amount: number | null;
  targetId: string | null;
}>;
/** One line of money as a version plans it. */
export type BudgetLine = Readonly<{
  wording: string;
  source: string;
  planned: number;
  normId: string | null;
  units: number | null;
}>;
/** One activity with everything that a version says of it. */
export type PlanActivity = Readonly<{
  itemId: string;
  position: number;
  title: string;
  kind: string;
  content: string;
  placeId: string | null;
  placeOn: string | null;
  months: readonly number[];
  years: readonly number[];
  responsible: string;
  cooperating: string;
  outputs: readonly PlanOutput[];
  lines: readonly BudgetLine[];
}>;

/** What one version changed of another's activities. */
export type PlanChange = Readonly<{
  itemId: string;
  title: string;
  is: 'added' | 'removed' | 'changed';
  /** which of its parts differ */
  parts: readonly ChangedPart[];
  plannedBefore: number;
  plannedAfter: number;
}>;
export const changedParts = [
  'title',
  'kind',
  'content',
  'place',
  'months',
  'responsible',
  'outputs',
  'budget',
] as const;
export type ChangedPart = (typeof changedParts)[number];

export const plannedOf = (activity: Pick<PlanActivity, 'lines'>): number =>
  activity.lines.reduce((sum, { planned }) => sum + planned, 0);

const same = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b);

/** What is different between two versions, activity by activity, in the order of the later one. */
export function planChanges(
  before: readonly PlanActivity[],
  after: readonly PlanActivity[],
): PlanChange[] {
  const old = new Map(before.map((activity) => [activity.itemId, activity]));
  const still = new Set(after.map(({ itemId }) => itemId));
  const part = (a: PlanActivity, b: PlanActivity): ChangedPart[] => {
    const differs: Readonly<Record<ChangedPart, boolean>> = {
      title: a.title !== b.title,
      kind: a.kind !== b.kind,
      content: a.content !== b.content,
      place: a.placeId !== b.placeId,
      months: !same([a.months, a.years], [b.months, b.years]),
      responsible: a.responsible !== b.responsible || a.cooperating !== b.cooperating,
      outputs: !same(a.outputs, b.outputs),
      budget: !same(a.lines, b.lines),
    };
    return changedParts.filter((name) => differs[name]);
  };
  return [
    ...after.flatMap((activity): PlanChange[] => {
      const earlier = old.get(activity.itemId);
      const base = { itemId: activity.itemId, title: activity.title };
      if (!earlier)
        return [
          { ...base, is: 'added', parts: [], plannedBefore: 0, plannedAfter: plannedOf(activity) },
        ];
      const parts = part(earlier, activity);
      return parts.length
        ? [
            {
              ...base,
              is: 'changed',
              parts,
              plannedBefore: plannedOf(earlier),
              plannedAfter: plannedOf(activity),
            },
          ]
        : [];
    }),
    ...before
      .filter(({ itemId }) => !still.has(itemId))
      .map((activity): PlanChange => ({
        itemId: activity.itemId,
        title: activity.title,
        is: 'removed',
        parts: [],
        plannedBefore: plannedOf(activity),
        plannedAfter: 0,
      })),
  ];
}
