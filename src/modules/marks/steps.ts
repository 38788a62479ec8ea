import { addMonths, type Day } from '#kernel/day.ts';
import { stepKinds, type MarkKind, type MarkState, type StepKind } from './kinds.ts';
import { lawOf } from './terms.ts';

/** A step as far as rules need it. */
export type Step = Readonly<{ kind: StepKind; takenOn: Day; validUntil: Day | null }>;

const filing: readonly StepKind[] = [
  'accepted',
  'published',
  'opposed',
  'examined',
  'refused',
  'withdrawn',
  'granted',
];

/**
 * What may follow what. A record may begin anywhere, and steps that nobody wrote down may be passed over: old filings are
 * known from their grant alone. It never goes back; after refusal, withdrawal or cancellation only a new filing follows.
 */
export const transitions: Readonly<Record<StepKind, readonly StepKind[]>> = {
  'permission-asked': ['permission-given', 'filed'],
  'permission-given': ['filed'],
  filed: filing,
  accepted: filing.filter((kind) => kind !== 'accepted'),
  published: ['opposed', 'examined', 'refused', 'withdrawn', 'granted'],
  opposed: ['opposed', 'opposition-settled', 'refused', 'withdrawn'],
  'opposition-settled': ['opposed', 'examined', 'refused', 'withdrawn', 'granted'],
  examined: ['opposed', 'refused', 'withdrawn', 'granted'],
  // a refusal may be overturned on appeal
  refused: ['filed', 'granted'],
  withdrawn: ['filed'],
  granted: ['amended', 'renewed', 'lapsed', 'cancelled'],
  amended: ['amended', 'renewed', 'lapsed', 'cancelled'],
  renewed: ['amended', 'renewed', 'lapsed', 'cancelled'],
  lapsed: ['filed', 'renewed'],
  cancelled: ['filed'],
};

export const mayFollow = (from: StepKind, to: StepKind): boolean => transitions[from].includes(to);

/** Steps in time; of one day, in the order in which they come. */
export const inOrder = <Any extends Pick<Step, 'kind' | 'takenOn'>>(steps: readonly Any[]): Any[] =>
  steps.toSorted(
    (a, b) =>
      (a.takenOn < b.takenOn ? -1 : a.takenOn > b.takenOn ? 1 : 0) ||
      stepKinds.indexOf(a.kind) - stepKinds.indexOf(b.kind),
  );

/** Why these steps of one mark cannot stand together, or null. The code is a message, `field` the step's field. */
export function faultOf(
  kind: MarkKind,
  steps: readonly Step[],
): { field: 'kind' | 'validUntil'; code: string; params?: Record<string, string> } | null {
  const order = inOrder(steps);
  for (const [at, step] of order.entries()) {
    const before = order[at - 1];
    if (before && !mayFollow(before.kind, step.kind))
      return { field: 'kind', code: 'marks.error.order', params: { day: before.takenOn } };
    if (step.kind === 'accepted') {
      const filed = order.slice(0, at).findLast((one) => one.kind === 'filed');
      // from 1 April 2026 the office takes no decision of acceptance any more (Luật 131/2025/QH15)
      if (filed && lawOf(filed.takenOn) === '2026')
        return { field: 'kind', code: 'marks.error.no-acceptance' };
    }
    if (step.kind === 'renewed' && kind === 'geographical-indication')
      return { field: 'kind', code: 'marks.error.gi-renewal' };
    if (step.kind === 'renewed' && step.validUntil === null)
      return { field: 'validUntil', code: 'marks.error.renewal-until' };
  }
  return null;
}

const stateAfter: Readonly<Partial<Record<StepKind, MarkState>>> = {
  'opposition-settled': 'published',
  granted: 'protected',
  amended: 'protected',
  renewed: 'protected',
};

/**
 * Where a mark stands on a day, by its steps up to it; `until` is the last day of a protection, null where it has none or
 * it is not known. The database's protected_marks says the same of the kinds that count.
 */
export function stateOn(
  kind: MarkKind,
  steps: readonly Step[],
  on: Day,
): Readonly<{ state: MarkState; since: Day | null; until: Day | null }> {
  const past = inOrder(steps.filter(({ takenOn }) => takenOn <= on));
  const last = past.at(-1);
  if (!last) return { state: 'idea', since: null, until: null };
  const state = stateAfter[last.kind] ?? (last.kind as MarkState);
  if (state !== 'protected') return { state, since: last.takenOn, until: null };
  const until = protectedUntil(kind, past);
  return until !== null && until < on
    ? { state: 'expired', since: until, until }
    : { state, since: past.findLast((one) => one.kind === 'granted')?.takenOn ?? null, until };
}

/**
 * The last day of protection. Where no paper states it: a mark's is ten years from its filing (Luật Sở hữu trí tuệ Điều
 * 93.6), at most ten from its grant when the filing is unknown; a geographical indication has none (Điều 93.7).
 */
function protectedUntil(kind: MarkKind, past: readonly Step[]): Day | null {
  const last = past.findLast((one) => one.kind === 'granted' || one.kind === 'renewed');
  if (!last || last.validUntil !== null) return last?.validUntil ?? null;
  if (kind === 'geographical-indication') return null;
  const grant = past.findLast((one) => one.kind === 'granted') ?? last;
  const filed = past.findLast((one) => one.kind === 'filed' && one.takenOn <= grant.takenOn);
  return addMonths((filed ?? grant).takenOn, 120);
}
