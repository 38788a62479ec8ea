import { describe, expect, test } from 'vitest';
import fc from 'fast-check';
import type { Actor } from '#kernel/actor.ts';
import { publicActor, systemActor } from '#kernel/actor.ts';
import {
  administrativeActions,
  bindingFault,
  canAdminister,
  noSubject,
  type Subject,
} from './administration.ts';
import { bindings, hasRole, hasRoleIn, producersOf, roles } from './roles.ts';

const actorWith = (role: string): Actor => ({
  accountId: 'a',
  kind: 'account',
  grants: [{ role, placeId: null, bodyId: null, producerId: null }],
});
const other: Subject = { ...noSubject, accountId: 'b' };

describe('canAdminister', () => {
  const denied = roles.filter((role) => role !== 'administrator');

  test.each(
    denied.flatMap((role) => administrativeActions.map((action) => [role, action] as const)),
  )('%s may not %s', (role, action) =>
    expect(canAdminister(actorWith(role), action, other)).toMatchObject({ kind: 'forbidden' }),
  );
  test.each(administrativeActions)('the public may not %s', (action) =>
    expect(canAdminister(publicActor, action, other)).toMatchObject({ kind: 'forbidden' }),
  );
  test.each(administrativeActions.filter((action) => action !== 'enable'))(
    'an administrator and the operator may %s',
    (action) => {
      expect(canAdminister(actorWith('administrator'), action, other)).toBe(true);
      expect(canAdminister(systemActor, action, other)).toBe(true);
    },
  );
  test('nobody gives oneself a role or locks oneself out', () => {
    for (const action of [
      'grant',
      'revoke',
      'disable',
      'enable',
      'send-link',
      'reset-factors',
    ] as const)
      expect(
        canAdminister(actorWith('administrator'), action, { ...other, accountId: 'a' }),
      ).toMatchObject({ code: 'identity.error.oneself' });
  });
  test('the last administrator stays; a disabled account gets nothing', () => {
    expect(
      canAdminister(systemActor, 'disable', { ...other, isLastAdministrator: true }),
    ).toMatchObject({ code: 'identity.error.last-administrator' });
    for (const action of ['grant', 'send-link', 'reset-factors'] as const)
      expect(
        canAdminister(actorWith('administrator'), action, { ...other, disabled: true }),
      ).toMatchObject({ kind: 'conflict' });
    expect(canAdminister(actorWith('administrator'), 'enable', { ...other, disabled: true })).toBe(
      true,
    );
  });
  test('deny by default: no list of grants without administrator, of whatever words, opens an action', () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.record({
            role: fc.oneof(fc.constantFrom(...denied), fc.string()),
            placeId: fc.option(fc.uuid()),
            bodyId: fc.constant(null),
            producerId: fc.constant(null),
          }),
        ),
        fc.constantFrom(...administrativeActions),
        (grants, action) => {
          fc.pre(grants.every((grant) => grant.role !== 'administrator'));
          expect(
            canAdminister({ accountId: 'a', kind: 'account', grants }, action, other),
          ).not.toBe(true);
        },
      ),
    );
  });
});

describe('bindings', () => {
  test.each(roles)('%s takes what its binding says and nothing else', (role) => {
    const none = { placeId: null, bodyId: null, producerId: null };
    for (const kind of ['place', 'body', 'producer'] as const)
      expect(bindingFault(role, { ...none, [`${kind}Id`]: 'x' }) === null).toBe(
        bindings[role]?.to === kind,
      );
    expect(bindingFault(role, none) === null).toBe(!bindings[role]?.required);
  });
});

describe('hasRoleIn', () => {
  const id = fc.constantFrom('p1', 'p2', 'p3');
  const grant = fc.record({
    role: fc.constantFrom(...roles),
    to: fc.constantFrom('placeId', 'bodyId', 'producerId', null),
    id,
  });
  test('holds exactly where a grant of that role names the area or nothing at all', () => {
    fc.assert(
      fc.property(
        fc.array(grant, { maxLength: 6 }),
        fc.constantFrom(...roles),
        fc.constantFrom('placeId', 'bodyId', 'producerId'),
        id,
        (list, role, field, area) => {
          const grants = list.map((one) => ({
            role: one.role,
            placeId: null,
            bodyId: null,
            producerId: null,
            ...(one.to && { [one.to]: one.id }),
          }));
          const actor: Actor = { accountId: 'a', kind: 'account', grants };
          const expected = list.some(
            (one) =>
              one.role === role && (one.to === null || (one.to === field && one.id === area)),
          );
          expect(hasRoleIn(actor, role, { [field]: area })).toBe(expected);
          if (expected) expect(hasRole(actor, role)).toBe(true);
        },
      ),
    );
  });
  test('an area without id asks for a grant of the whole province', () => {
    const actor: Actor = {
      accountId: 'a',
      kind: 'account',
      grants: [{ role: 'commune-officer', placeId: 'p', bodyId: null, producerId: null }],
    };
    expect(hasRoleIn(actor, 'commune-officer', {})).toBe(false);
    expect(hasRoleIn(actor, 'commune-officer', { placeId: null })).toBe(false);
    expect(hasRoleIn(actorWith('commune-officer'), 'commune-officer', {})).toBe(true);
    expect(
      producersOf({
        ...actor,
        grants: [{ role: 'producer', placeId: null, bodyId: null, producerId: 'x' }],
      }),
    ).toEqual(['x']);
  });
});
