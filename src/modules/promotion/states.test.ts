import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { day } from '#kernel/day.ts';
import {
  isOpen,
  mayFollow,
  participationStates,
  placeFault,
  transitions,
  type EventFacts,
} from './states.ts';
import { againstNorm, dueOn } from './norms.ts';
import { daysText, machineDay } from './event-day.ts';

const today = day('2026-11-23');
const event: EventFacts = {
  state: 'planned',
  published: true,
  startsOn: day('2026-12-01'),
  appliesUntil: day('2026-11-23'),
  capacity: 3,
};

describe('the way of an application', () => {
  test('leads only to states that there are, and ends', () => {
    for (const to of Object.values(transitions).flat()) expect(participationStates).toContain(to);
    const ends = participationStates.filter((state) => transitions[state].length === 0);
    expect(ends).toEqual(['refused', 'attended', 'absent']);
    // every state is reached from the first, and from every state an end is reached
    const reached = (from: string, seen = new Set<string>([from])): Set<string> => {
      for (const next of transitions[from as 'applied'])
        if (!seen.has(next)) reached(next, seen.add(next));
      return seen;
    };
    expect([...reached('applied')].sort()).toEqual([...participationStates].sort());
    for (const state of participationStates)
      expect([...reached(state)].some((one) => ends.includes(one as 'refused'))).toBe(true);
  });

  test('does not jump', () => {
    expect(mayFollow('applied', 'accepted')).toBe(true);
    expect(mayFollow('applied', 'attended')).toBe(false);
    expect(mayFollow('refused', 'accepted')).toBe(false);
    expect(mayFollow('withdrawn', 'applied')).toBe(true);
  });

  test('begins while the event is open', () => {
    expect(isOpen(event, today)).toBe(true);
    expect(isOpen({ ...event, startsOn: null, appliesUntil: null }, today)).toBe(true);
    for (const closed of [
      { state: 'held' },
      { state: 'cancelled' },
      { published: false },
      { startsOn: today },
      { appliesUntil: day('2026-11-22') },
    ] as const)
      expect(isOpen({ ...event, ...closed }, today)).toBe(false);
  });
});

describe('stalls', () => {
  test('are never given beyond what there is, with a reason or without', () => {
    fc.assert(
      fc.property(
        fc.nat(50),
        fc.nat(50),
        fc.nat(20),
        fc.nat(50),
        fc.constantFrom(null, 'vì sao'),
        (capacity, taken, stalls, waitingBefore, reason) => {
          const fault = placeFault(capacity, stalls, { taken, waitingBefore }, reason);
          if (fault === null) expect(taken + stalls).toBeLessThanOrEqual(capacity);
          if (taken + stalls > capacity) expect(fault).toBe('promotion.error.full');
        },
      ),
    );
  });

  test('better applications keep theirs unless somebody says why', () => {
    expect(placeFault(3, 1, { taken: 1, waitingBefore: 1 }, null)).toBeNull();
    expect(placeFault(3, 1, { taken: 1, waitingBefore: 2 }, null)).toBe(
      'promotion.error.out-of-order',
    );
    expect(placeFault(3, 1, { taken: 1, waitingBefore: 2 }, 'lý do')).toBeNull();
    expect(placeFault(null, 9, { taken: 90, waitingBefore: 9 }, null)).toBeNull();
  });
});

describe('norms', () => {
  const norm = { maximum: 10_000_000, timesAYear: 2, legalBasis: 'QĐ 1' };
  test('are kept, gone over by the amount or by the times, or not there', () => {
    expect(againstNorm(norm, 10_000_000, 1)).toBe('within');
    expect(againstNorm(norm, 10_000_001, 0)).toBe('over-amount');
    expect(againstNorm(norm, 1, 2)).toBe('over-times');
    expect(againstNorm({ ...norm, timesAYear: null }, 1, 99)).toBe('within');
    expect(againstNorm(null, 1, 0)).toBe('no-norm');
  });

  test('results fall due on the same date three and twelve months later', () => {
    expect(dueOn(day('2025-11-30'), 'after-3-months')).toBe('2026-02-28');
    expect(dueOn(day('2024-02-29'), 'after-12-months')).toBe('2025-02-28');
  });
});

test('days are written as far as they are known', () => {
  expect(daysText({ startsOn: null, knownBy: null, endsOn: null })).toBe('');
  expect(daysText({ startsOn: '2022-12-31', knownBy: 'month', endsOn: null })).toBe('12/2022');
  expect(daysText({ startsOn: '2022-12-31', knownBy: 'year', endsOn: null })).toBe('2022');
  expect(daysText({ startsOn: '2019-10-26', knownBy: null, endsOn: '2019-10-31' })).toBe(
    '26/10/2019 – 31/10/2019',
  );
  expect(machineDay('2022-12-31', 'month')).toBe('2022-12');
  expect(machineDay(null, null)).toBeNull();
});
