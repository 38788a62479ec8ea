import { addMonths, type Day } from '#kernel/day.ts';

export const outletStates = ['active', 'paused', 'closed'] as const;
export type OutletState = (typeof outletStates)[number];

/** As recorded; `not-yet`: it opens later; `unknown`: neither an opening day nor anything since is on record. */
export type Standing = OutletState | 'not-yet' | 'unknown';
/** How fresh the last confirmation is. */
export type Freshness = 'confirmed' | 'stale' | 'unknown';

/** Confirmations older than this are stale. */
const freshMonths = 6;

export type LivenessFacts = Readonly<{
  openedOn: Day | null;
  states: readonly Readonly<{ state: OutletState; since: Day }>[];
  confirmations: readonly Day[];
}>;

export type Liveness = Readonly<{
  standing: Standing;
  /** from which day that holds, where known */
  since: Day | null;
  freshness: Freshness;
  lastConfirmed: Day | null;
}>;

/** `isDemo`: a real outlet of which a fictitious account said so. */
export type KnownLiveness = Liveness & Readonly<{ isDemo: boolean }>;

/** What holds of an outlet on a day, from what is dated on or before it. */
export function livenessOn(facts: LivenessFacts, on: Day): Liveness {
  const lastConfirmed = facts.confirmations
    .filter((day) => day <= on)
    .reduce<Day | null>((last, day) => (last === null || day > last ? day : last), null);
  return {
    ...standingOn(facts, lastConfirmed, on),
    freshness: freshnessOf(lastConfirmed, on),
    lastConfirmed,
  };
}

function standingOn(
  { openedOn, states }: LivenessFacts,
  lastConfirmed: Day | null,
  on: Day,
): Pick<Liveness, 'standing' | 'since'> {
  const last = states
    .filter(({ since }) => since <= on)
    .reduce<LivenessFacts['states'][number] | null>(
      (latest, state) => (latest === null || state.since > latest.since ? state : latest),
      null,
    );
  if (last) return { standing: last.state, since: last.since };
  if (openedOn !== null && openedOn > on) return { standing: 'not-yet', since: openedOn };
  if (openedOn !== null) return { standing: 'active', since: openedOn };
  return { standing: lastConfirmed ? 'active' : 'unknown', since: null };
}

function freshnessOf(lastConfirmed: Day | null, on: Day): Freshness {
  if (lastConfirmed === null) return 'unknown';
  return addMonths(lastConfirmed, freshMonths) >= on ? 'confirmed' : 'stale';
}
