import type { Actor } from '#kernel/actor.ts';
import { conflict, forbid, type Verdict } from '#kernel/errors.ts';
import type { Day } from '#kernel/day.ts';
import { hasRole, hasRoleIn } from '#modules/identity/index.ts';
import type { EventState } from './kinds.ts';

/** A producer's way through one event. */
export const participationStates = [
  'applied',
  'accepted',
  'refused',
  'withdrawn',
  'attended',
  'absent',
] as const;
export type ParticipationState = (typeof participationStates)[number];

/** What may follow what. Refused, attended and absent are the end; who withdrew may apply again while it is open. */
export const transitions: Readonly<Record<ParticipationState, readonly ParticipationState[]>> = {
  applied: ['accepted', 'refused', 'withdrawn'],
  accepted: ['attended', 'absent', 'withdrawn'],
  refused: [],
  withdrawn: ['applied'],
  attended: [],
  absent: [],
};

export const mayFollow = (from: ParticipationState, to: ParticipationState): boolean =>
  transitions[from].includes(to);

/** States that hold stalls. */
export const holdsStalls = (state: string): boolean => state === 'accepted' || state === 'attended';

/** What the rules ask of an event. */
export type EventFacts = Readonly<{
  state: EventState;
  published: boolean;
  startsOn: Day | null;
  appliesUntil: Day | null;
  capacity: number | null;
}>;

/** An event takes applications: planned, announced, not begun, the last day not past. */
export const isOpen = (event: EventFacts, today: Day): boolean =>
  event.state === 'planned' &&
  event.published &&
  (event.startsOn === null || event.startsOn > today) &&
  (event.appliesUntil === null || event.appliesUntil >= today);

/** The trade department of the whole province decides on events. */
export const keepsPromotion = (actor: Actor): boolean =>
  actor.kind === 'system' || hasRoleIn(actor, 'trade-officer', {});

/** May this producer apply now? `before`: the state of its application, if there is one. */
export function canApply(
  actor: Actor,
  asked: Readonly<{
    producerId: string;
    event: EventFacts;
    before: ParticipationState | null;
    today: Day;
  }>,
): Verdict {
  if (!ownsProducer(actor, asked.producerId)) return forbid('promotion.error.own-producer');
  if (!isOpen(asked.event, asked.today)) return conflict('promotion.error.closed');
  if (asked.before !== null && !mayFollow(asked.before, 'applied'))
    return conflict('promotion.error.applied-already');
  return true;
}

/** A producer takes its application back until the event begins. */
export function canWithdraw(
  actor: Actor,
  asked: Readonly<{
    producerId: string;
    state: ParticipationState;
    event: EventFacts;
    today: Day;
  }>,
): Verdict {
  if (!ownsProducer(actor, asked.producerId)) return forbid('promotion.error.own-producer');
  if (!mayFollow(asked.state, 'withdrawn')) return conflict('promotion.error.transition');
  if (asked.event.startsOn !== null && asked.event.startsOn <= asked.today)
    return conflict('promotion.error.begun');
  return true;
}

/** What stands on the other applications of the event. */
export type Crowd = Readonly<{
  /** stalls of those accepted already */
  taken: number;
  /** better scored or, with the same score, earlier applications that still wait: their stalls */
  waitingBefore: number;
}>;

/** Why an acceptance cannot be as it is asked, or null. @param stalls what this application would take */
export function placeFault(
  capacity: number | null,
  stalls: number,
  crowd: Crowd,
  reason: string | null,
): 'promotion.error.full' | 'promotion.error.out-of-order' | null {
  if (capacity === null) return null;
  if (crowd.taken + stalls > capacity) return 'promotion.error.full';
  // a better application would find no stall any more: the officer says why
  if (crowd.taken + crowd.waitingBefore + stalls > capacity && !reason)
    return 'promotion.error.out-of-order';
  return null;
}

const ownsProducer = (actor: Actor, producerId: string): boolean =>
  hasRole(actor, 'producer') && hasRoleIn(actor, 'producer', { producerId });
