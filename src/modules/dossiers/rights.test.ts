import { describe, expect, test } from 'vitest';
import type { Actor } from '#kernel/actor.ts';
import { publicActor } from '#kernel/actor.ts';
import { bindings, roles, type Role } from '#modules/identity/index.ts';
import { canSeeDossier, openSteps, permitEdit, permitStep, type DossierFacts } from './rights.ts';
import {
  dossierStates,
  finalStates,
  stepNames,
  stepOf,
  waitsFor,
  type DossierState,
} from './states.ts';

const facts = (
  state: DossierState,
  stars: number | null = null,
  kind: DossierFacts['kind'] = 'renewal',
): DossierFacts => ({
  kind,
  producerId: 'own',
  placeId: 'here',
  state,
  stars,
});

/** An actor with one role, bound to the dossier's own producer or place, or to others. */
function actor(role: Role, where: 'here' | 'elsewhere' = 'here'): Actor {
  const binding = bindings[role];
  const grant = { role, placeId: null, bodyId: null, producerId: null } as {
    role: string;
    placeId: string | null;
    bodyId: string | null;
    producerId: string | null;
  };
  if (binding?.to === 'place' && (binding.required || where === 'elsewhere'))
    grant.placeId = where === 'here' ? 'here' : 'there';
  if (binding?.to === 'producer') grant.producerId = where === 'here' ? 'own' : 'foreign';
  return { accountId: 'a', kind: 'account', grants: [grant] };
}

/** The way of process.md §9 written out by hand: state → steps that lead on, each with its role. */
const way: Record<DossierState, Partial<Record<string, Role>>> = {
  draft: { submit: 'producer', withdraw: 'producer' },
  submitted: { receive: 'commune-officer', withdraw: 'producer' },
  'commune-review': {
    'return-to-producer': 'commune-officer',
    forward: 'commune-officer',
    withdraw: 'producer',
  },
  returned: { submit: 'producer', withdraw: 'producer' },
  'sent-to-province': { 'receive-at-province': 'agency-officer', withdraw: 'producer' },
  'province-check': {
    'request-supplement': 'agency-officer',
    reject: 'agency-officer',
    'assign-to-round': 'agency-officer',
    'ask-opinions': 'agency-officer',
    withdraw: 'producer',
  },
  'supplement-requested': { supply: 'producer', withdraw: 'producer' },
  rejected: {},
  'council-queued': {
    'take-from-round': 'agency-officer',
    'start-scoring': 'council-chair',
    withdraw: 'producer',
  },
  'council-opinion': { 'fix-opinions': 'council-chair', 'call-session': 'council-chair' },
  'council-scoring': { postpone: 'council-chair', 'fix-result': 'council-chair' },
  'council-result': {
    recognise: 'agency-officer',
    'notify-not-recognised': 'agency-officer',
    'close-upgrade': 'agency-officer',
    'send-to-centre': 'agency-officer',
  },
  'sent-to-centre': {
    'record-centre-decision': 'agency-officer',
    'record-centre-refusal': 'agency-officer',
  },
  recognised: {},
  'not-recognised': {},
  withdrawn: {},
};

/** Who takes a step in the place of its role. */
const deputies: Partial<Record<string, Role>> = {
  postpone: 'council-secretary',
  'fix-result': 'council-secretary',
  'fix-opinions': 'council-secretary',
  'call-session': 'council-secretary',
};

/** Stars under which each step after the result is open. */
const starsFor: Partial<Record<string, readonly number[]>> = {
  recognise: [3, 4],
  'notify-not-recognised': [1, 2],
  'close-upgrade': [3, 4],
  'send-to-centre': [5],
};

describe('the whole matrix: every state, every step, every role', () => {
  test.each(dossierStates)('%s', (state) => {
    for (const [stars, kind] of [
      ...[null, 1, 2, 3, 4, 5].map((count) => [count, 'renewal'] as const),
      [null, 'first'] as const,
      ...[null, 3, 4, 5].map((count) => [count, 'upgrade'] as const),
    ])
      for (const name of stepNames)
        for (const role of roles)
          for (const where of ['here', 'elsewhere'] as const) {
            const open =
              (way[state][name] === role || (deputies[name] === role && name in way[state])) &&
              (where === 'here' || role.startsWith('council-')) &&
              (!starsFor[name] || starsFor[name].includes(stars ?? 0)) &&
              (name !== 'ask-opinions' || kind === 'renewal') &&
              (name !== 'close-upgrade' || kind === 'upgrade');
            const verdict = permitStep(actor(role, where), facts(state, stars, kind), name);
            expect([state, name, role, where, stars, verdict === true]).toEqual([
              state,
              name,
              role,
              where,
              stars,
              open,
            ]);
          }
  });

  test('nobody who is not signed in takes a step or sees a dossier', () => {
    for (const state of dossierStates) {
      expect(canSeeDossier(publicActor, facts(state))).toBe(false);
      expect(openSteps(publicActor, facts(state, 3))).toEqual([]);
    }
  });

  test('the wrong state is a conflict for the right role, the wrong role is forbidden, a foreign dossier does not exist', () => {
    expect(permitStep(actor('commune-officer'), facts('draft'), 'receive')).toMatchObject({
      kind: 'not-found',
    });
    expect(permitStep(actor('commune-officer'), facts('council-queued'), 'receive')).toMatchObject({
      kind: 'conflict',
    });
    expect(permitStep(actor('producer'), facts('submitted'), 'receive')).toMatchObject({
      kind: 'forbidden',
    });
    expect(permitStep(actor('producer', 'elsewhere'), facts('draft'), 'submit')).toMatchObject({
      kind: 'not-found',
    });
  });
});

describe('the table', () => {
  test('leads nowhere from a final state, and from every other one somewhere', () => {
    for (const state of dossierStates) {
      const onward = stepNames.filter((name) => stepOf(name).from.includes(state));
      expect([state, onward.length > 0]).toEqual([state, !finalStates.includes(state)]);
      expect([state, waitsFor[state] === null]).toEqual([state, finalStates.includes(state)]);
    }
  });

  test('reaches every state from a draft', () => {
    const reached = new Set<DossierState>(['draft']);
    for (let before = 0; before !== reached.size;) {
      before = reached.size;
      for (const name of stepNames)
        if (stepOf(name).from.some((state) => reached.has(state))) reached.add(stepOf(name).to);
    }
    expect([...reached].sort()).toEqual([...dossierStates].sort());
  });

  test('a step whose reason another person reads asks for it', () => {
    const reasoned = stepNames.filter((name) => stepOf(name).reasoned);
    expect(reasoned).toEqual([
      'return-to-producer',
      'request-supplement',
      'reject',
      'take-from-round',
      'call-session',
      'postpone',
      'record-centre-refusal',
      'withdraw',
    ]);
  });
});

test('content changes only with its producer, while the dossier is there', () => {
  for (const state of dossierStates)
    for (const role of roles)
      expect([state, role, permitEdit(actor(role), facts(state)) === true]).toEqual([
        state,
        role,
        role === 'producer' && ['draft', 'returned', 'supplement-requested'].includes(state),
      ]);
});
