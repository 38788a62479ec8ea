import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Actor } from '#kernel/actor.ts';
import { roles, type Role } from '#modules/identity/index.ts';
import {
  leads,
  permitPlanStep,
  planChanges,
  planCode,
  planSteps,
  versionStates,
  type PlanActivity,
  type PlanStep,
} from './plans.ts';

const actor = (role: Role, accountId = 'a', placeId: string | null = null): Actor => ({
  accountId,
  kind: 'account',
  grants: [{ role, placeId, bodyId: null, producerId: null }],
});
const steps = Object.keys(planSteps) as PlanStep[];

describe('a step of a plan', () => {
  test('is open to one role, in the states of the table, and to nobody else', () => {
    const open = leads.flatMap((lead) =>
      versionStates.flatMap((state) =>
        steps.flatMap((step) =>
          roles
            .filter(
              (role) =>
                permitPlanStep(
                  actor(role),
                  { lead, state, submittedBy: null, hasOpen: false },
                  step,
                ) === true,
            )
            .map((role) => `${lead} ${state} ${step} ${role}`),
        ),
      ),
    );
    expect(open.sort()).toEqual(
      [
        'agriculture draft write agency-officer',
        'agriculture draft submit agency-officer',
        'agriculture submitted return steering-committee',
        'agriculture submitted approve steering-committee',
        'agriculture approved adjust agency-officer',
        'agriculture approved spend agency-officer',
        'trade draft write trade-officer',
        'trade draft submit trade-officer',
        'trade submitted return steering-committee',
        'trade submitted approve steering-committee',
        'trade approved adjust trade-officer',
        'trade approved spend trade-officer',
      ].sort(),
    );
  });

  test('is nobody’s who holds the role for one place', () => {
    for (const lead of leads)
      for (const state of versionStates)
        for (const step of steps)
          for (const role of roles)
            expect(
              permitPlanStep(
                actor(role, 'a', 'commune'),
                { lead, state, submittedBy: null, hasOpen: false },
                step,
              ),
            ).not.toBe(true);
  });

  test('of approval is not for who submitted; no second version beside an open one', () => {
    const both: Actor = {
      ...actor('steering-committee'),
      grants: [...actor('steering-committee').grants, ...actor('agency-officer').grants],
    };
    const facts = { lead: 'agriculture', state: 'submitted', hasOpen: true } as const;
    expect(permitPlanStep(both, { ...facts, submittedBy: 'a' }, 'approve')).toMatchObject({
      code: 'programme.error.plan-own',
    });
    expect(permitPlanStep(both, { ...facts, submittedBy: 'b' }, 'approve')).toBe(true);
    expect(
      permitPlanStep(both, { ...facts, state: 'approved', submittedBy: 'b' }, 'adjust'),
    ).toMatchObject({ code: 'programme.error.plan-open-version' });
  });
});

test('a plan’s code says lead body and years, and that it is fictitious', () => {
  expect(planCode('agriculture', 2027, 2027, false)).toBe('KH-NN-2027');
  expect(planCode('trade', 2026, 2030, true)).toBe('KH-CT-2026-2030-MH');
});

describe('what a version changed', () => {
  const activity: fc.Arbitrary<PlanActivity> = fc.record({
    itemId: fc.constantFrom('1', '2', '3', '4'),
    position: fc.constant(1),
    title: fc.constantFrom('A', 'B'),
    kind: fc.constantFrom('training', 'marks'),
    content: fc.constant(''),
    placeId: fc.option(fc.constantFrom('p', 'q')),
    placeOn: fc.constant(null),
    months: fc.subarray([1, 2, 3]),
    years: fc.constant([]),
    responsible: fc.constantFrom('x', 'y'),
    cooperating: fc.constant(''),
    outputs: fc.constant([]),
    lines: fc.array(
      fc.record({
        wording: fc.constant('w'),
        source: fc.constantFrom('own', 'province'),
        planned: fc.nat(1000),
        normId: fc.constant(null),
        units: fc.constant(null),
      }),
      { maxLength: 3 },
    ),
  });
  const version = fc.uniqueArray(activity, { selector: ({ itemId }) => itemId });

  test('nothing, of itself; and the money of the changes is the difference of the totals', () => {
    const total = (activities: readonly PlanActivity[]) =>
      activities.flatMap(({ lines }) => lines).reduce((sum, { planned }) => sum + planned, 0);
    fc.assert(
      fc.property(version, version, (before, after) => {
        expect(planChanges(before, before)).toEqual([]);
        const changes = planChanges(before, after);
        const moved = changes.reduce(
          (sum, { plannedBefore, plannedAfter }) => sum + plannedAfter - plannedBefore,
          0,
        );
        expect(moved).toBe(total(after) - total(before));
        for (const { is, itemId, parts } of changes) {
          const was = before.some((one) => one.itemId === itemId);
          const stays = after.some((one) => one.itemId === itemId);
          expect(is).toBe(was ? (stays ? 'changed' : 'removed') : 'added');
          expect(parts.length > 0).toBe(is === 'changed');
        }
      }),
    );
  });
});
