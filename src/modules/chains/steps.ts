import type { Day } from '#kernel/day.ts';

/** The dated steps of a project, from the proposal to acceptance. */
export const stepKinds = [
  'proposed',
  'appraised',
  'approved',
  'rejected',
  'started',
  'suspended',
  'resumed',
  'accepted',
  'stopped',
] as const;
export type StepKind = (typeof stepKinds)[number];

export type ChainState =
  | 'draft'
  | 'proposed'
  | 'appraised'
  | 'approved'
  | 'rejected'
  | 'under-way'
  | 'suspended'
  | 'accepted'
  | 'stopped';

export type Step = Readonly<{ kind: StepKind; takenOn: Day }>;

/**
 * What may follow what (Nghị định 98/2018/NĐ-CP Điều 12: filed, appraised by the department, approved by the province). A
 * record may begin anywhere: of older projects only the end is known.
 */
export const transitions: Readonly<Record<StepKind, readonly StepKind[]>> = {
  proposed: ['appraised', 'approved', 'rejected'],
  appraised: ['approved', 'rejected'],
  approved: ['started', 'accepted', 'stopped'],
  rejected: ['proposed'],
  started: ['suspended', 'accepted', 'stopped'],
  suspended: ['resumed', 'accepted', 'stopped'],
  resumed: ['suspended', 'accepted', 'stopped'],
  accepted: [],
  stopped: [],
};

/** Steps in time; of one day, in the order in which they come. */
export const inOrder = <Any extends Step>(steps: readonly Any[]): Any[] =>
  steps.toSorted(
    (a, b) =>
      (a.takenOn < b.takenOn ? -1 : a.takenOn > b.takenOn ? 1 : 0) ||
      stepKinds.indexOf(a.kind) - stepKinds.indexOf(b.kind),
  );

/** The first step that cannot follow the one before it, or null. */
export function faultOf(steps: readonly Step[]): Readonly<{ step: Step; after: Step }> | null {
  const order = inOrder(steps);
  for (const [at, step] of order.entries()) {
    const after = order[at - 1];
    if (after && !transitions[after.kind].includes(step.kind)) return { step, after };
  }
  return null;
}

/** Where a project stands on a day. */
export function stateOn(
  steps: readonly Step[],
  on: Day,
): Readonly<{ state: ChainState; since: Day | null }> {
  const last = inOrder(steps.filter(({ takenOn }) => takenOn <= on)).at(-1);
  if (!last) return { state: 'draft', since: null };
  const running = last.kind === 'started' || last.kind === 'resumed';
  return { state: running ? 'under-way' : (last.kind as ChainState), since: last.takenOn };
}
