import type { Role } from '#modules/identity/index.ts';
import type { DossierKind } from '#modules/rulebooks/index.ts';

/**
 * The way of a dossier (hồ sơ) as data: which step leads where, who takes it, on what ground of the law.
 * Commands, buttons, worklists and tests all read this one table.
 */
export const dossierStates = [
  'draft',
  'submitted',
  'commune-review',
  'returned',
  'sent-to-province',
  'province-check',
  'supplement-requested',
  'rejected',
  'council-opinion',
  'council-queued',
  'council-scoring',
  'council-result',
  'sent-to-centre',
  'recognised',
  'not-recognised',
  'withdrawn',
] as const;
export type DossierState = (typeof dossierStates)[number];

/** Nothing follows these. */
export const finalStates: readonly DossierState[] = [
  'recognised',
  'not-recognised',
  'rejected',
  'withdrawn',
];

/** What comes next, as the end of a message key. Five stars are the ministry's: the province approves the result and sends it on (Đ7.4e). */
export const nextOf = ({ state, stars }: Readonly<{ state: DossierState; stars: number | null }>) =>
  state === 'council-result' && stars === 5 ? ('five-stars' as const) : state;

/** Whom a dossier waits for in a state; null where it waits for nobody. */
export const waitsFor: Readonly<
  Record<DossierState, 'producer' | 'commune' | 'agency' | 'council' | 'centre' | null>
> = {
  draft: 'producer',
  submitted: 'commune',
  'commune-review': 'commune',
  returned: 'producer',
  'sent-to-province': 'agency',
  'province-check': 'agency',
  'supplement-requested': 'producer',
  rejected: null,
  'council-opinion': 'council',
  'council-queued': 'council',
  'council-scoring': 'council',
  'council-result': 'agency',
  'sent-to-centre': 'centre',
  recognised: null,
  'not-recognised': null,
  withdrawn: null,
};

export type Step = Readonly<{
  from: readonly DossierState[];
  to: DossierState;
  role: Role;
  /** takes it where the council says that the role may not: its chair is recused from the item */
  deputy?: Role;
  /** the person who takes the step must give a reason */
  reasoned?: true;
  /** stars of the council's result under which the step is open */
  stars?: readonly number[];
  /** kinds of dossier for which the step is open; all when left out */
  kinds?: readonly DossierKind[];
  /** article of QĐ 26/2026, or what else it rests on */
  basis: string;
}>;

export const steps = {
  submit: { from: ['draft', 'returned'], to: 'submitted', role: 'producer', basis: 'Đ7.1' },
  receive: { from: ['submitted'], to: 'commune-review', role: 'commune-officer', basis: 'Đ7.2' },
  'return-to-producer': {
    from: ['commune-review'],
    to: 'returned',
    role: 'commune-officer',
    reasoned: true,
    basis: 'Đ7.2a',
  },
  forward: {
    from: ['commune-review'],
    to: 'sent-to-province',
    role: 'commune-officer',
    basis: 'Đ7.2b, Mẫu 03',
  },
  'receive-at-province': {
    from: ['sent-to-province'],
    to: 'province-check',
    role: 'agency-officer',
    basis: 'Đ7.3a',
  },
  'request-supplement': {
    from: ['province-check'],
    to: 'supplement-requested',
    role: 'agency-officer',
    reasoned: true,
    basis: 'Đ7.3a',
  },
  supply: {
    from: ['supplement-requested'],
    to: 'province-check',
    role: 'producer',
    basis: 'Đ7.3a',
  },
  reject: {
    from: ['province-check'],
    to: 'rejected',
    role: 'agency-officer',
    reasoned: true,
    basis: 'Phụ lục II: hồ sơ bị loại',
  },
  'assign-to-round': {
    from: ['province-check'],
    to: 'council-queued',
    role: 'agency-officer',
    basis: 'Đ5.1',
  },
  'take-from-round': {
    from: ['council-queued'],
    to: 'province-check',
    role: 'agency-officer',
    reasoned: true,
    basis: 'Đ7.3a',
  },
  // A renewal is answered in writing; a meeting only where opinions diverge or the content is complex.
  'ask-opinions': {
    from: ['province-check'],
    to: 'council-opinion',
    role: 'agency-officer',
    kinds: ['renewal'],
    basis: 'Đ7.6',
  },
  'fix-opinions': {
    from: ['council-opinion'],
    to: 'council-result',
    role: 'council-chair',
    deputy: 'council-secretary',
    basis: 'Đ3.3, Đ7.6',
  },
  'call-session': {
    from: ['council-opinion'],
    to: 'council-queued',
    role: 'council-chair',
    deputy: 'council-secretary',
    reasoned: true,
    basis: 'Đ7.6',
  },
  'start-scoring': {
    from: ['council-queued'],
    to: 'council-scoring',
    role: 'council-chair',
    basis: 'Đ7.3d',
  },
  postpone: {
    from: ['council-scoring'],
    to: 'council-queued',
    role: 'council-chair',
    deputy: 'council-secretary',
    reasoned: true,
    basis: 'Đ7.3d',
  },
  'fix-result': {
    from: ['council-scoring'],
    to: 'council-result',
    role: 'council-chair',
    deputy: 'council-secretary',
    basis: 'Đ3.3, Đ7.3d',
  },
  recognise: {
    from: ['council-result'],
    to: 'recognised',
    role: 'agency-officer',
    stars: [3, 4],
    basis: 'Đ4.1b, Đ7.3e',
  },
  'notify-not-recognised': {
    from: ['council-result'],
    to: 'not-recognised',
    role: 'agency-officer',
    stars: [1, 2],
    basis: 'Đ4.1a, Đ7.3g',
  },
  // A full procedure that brings no higher star gives no certificate: the one in force keeps its 36 months (Đ4.3), and a failed
  // upgrade is none of the six grounds to end it (Đ8.1).
  'close-upgrade': {
    from: ['council-result'],
    to: 'not-recognised',
    role: 'agency-officer',
    kinds: ['upgrade'],
    stars: [3, 4],
    basis: 'Đ4.3, Đ7.5, Đ8.1',
  },
  'send-to-centre': {
    from: ['council-result'],
    to: 'sent-to-centre',
    role: 'agency-officer',
    stars: [5],
    basis: 'Đ6.3, Đ7.3e',
  },
  // QĐ 26/2026 Đ7.4: five stars by the Minister; below 90 points the province may use the centre's result.
  'record-centre-decision': {
    from: ['sent-to-centre'],
    to: 'recognised',
    role: 'agency-officer',
    basis: 'Đ7.4e, Đ7.4g',
  },
  'record-centre-refusal': {
    from: ['sent-to-centre'],
    to: 'not-recognised',
    role: 'agency-officer',
    reasoned: true,
    basis: 'Đ7.4g',
  },
  withdraw: {
    from: [
      'draft',
      'submitted',
      'commune-review',
      'returned',
      'sent-to-province',
      'province-check',
      'supplement-requested',
      'council-queued',
    ],
    to: 'withdrawn',
    role: 'producer',
    reasoned: true,
    basis: 'Năm Sao',
  },
} as const satisfies Record<string, Step>;

export type StepName = keyof typeof steps;
export const stepNames = Object.keys(steps) as StepName[];

/** The step's row, with the general type. */
export const stepOf = (name: StepName): Step => steps[name];

/** Whether the table leads on from where a dossier stands; `stars` = the council's result where it is fixed. */
export function leadsFrom(
  name: StepName,
  at: Readonly<{ state: DossierState; stars: number | null; kind: DossierKind }>,
): boolean {
  const step = stepOf(name);
  if (!step.from.includes(at.state) || (step.kinds && !step.kinds.includes(at.kind))) return false;
  return !step.stars || (at.stars !== null && step.stars.includes(at.stars));
}

/** How an idea (ý tưởng sản phẩm) stands. */
export const ideaStates = ['submitted', 'accepted', 'returned', 'withdrawn'] as const;
