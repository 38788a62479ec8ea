import { describe, expect, test } from 'vitest';
import { publicActor, systemActor, type Actor } from '#kernel/actor.ts';
import { roles, type Role } from '#modules/identity/index.ts';
import {
  canRegisterProducer,
  canRegisterProduct,
  canRenameProduct,
  canUpdateProducer,
} from './rights.ts';

const areas = ['here', 'province'];
const holder = (role: Role, bound: { placeId?: string; producerId?: string } = {}): Actor => ({
  accountId: 'a',
  kind: 'account',
  grants: [{ role, placeId: null, bodyId: null, producerId: null, ...bound }],
});
const inCharge: readonly [string, Actor][] = [
  ['the system', systemActor],
  ['an agency officer', holder('agency-officer')],
  ['an officer of the commune', holder('commune-officer', { placeId: 'here' })],
  ['an agency officer of the area', holder('agency-officer', { placeId: 'province' })],
];
const others: readonly [string, Actor][] = [
  ['the public', publicActor],
  ['an officer of another commune', holder('commune-officer', { placeId: 'there' })],
  ...roles
    .filter((role) => !['agency-officer', 'commune-officer', 'producer'].includes(role))
    .map((role): [string, Actor] => [role, holder(role)]),
  ['another producer', holder('producer', { producerId: 'other' })],
];
const product = { producerId: 'own', areas };

describe('in charge of the area', () => {
  test.each(inCharge)('%s may do everything', (_, actor) => {
    expect(canRegisterProducer(actor, areas)).toBe(true);
    expect(canUpdateProducer(actor, { ...product, onlyContact: false })).toBe(true);
    expect(canRegisterProduct(actor, product)).toBe(true);
    expect(canRenameProduct(actor, product)).toBe(true);
  });
  test.each(others)('%s may do nothing', (_, actor) => {
    expect(canRegisterProducer(actor, areas)).toMatchObject({ kind: 'forbidden' });
    expect(canUpdateProducer(actor, { ...product, onlyContact: true })).toMatchObject({
      kind: 'forbidden',
    });
    expect(canRegisterProduct(actor, product)).toMatchObject({ kind: 'forbidden' });
    expect(canRenameProduct(actor, product)).toMatchObject({ kind: 'forbidden' });
  });
});

test("a producer's own people enter products and keep the address; the name is an officer's", () => {
  const own = holder('producer', { producerId: 'own' });
  expect(canRegisterProduct(own, product)).toBe(true);
  expect(canUpdateProducer(own, { ...product, onlyContact: true })).toBe(true);
  expect(canUpdateProducer(own, { ...product, onlyContact: false })).toMatchObject({
    code: 'registry.error.officer-checks',
  });
  expect(canRegisterProducer(own, areas)).toMatchObject({ kind: 'forbidden' });
  expect(canRenameProduct(own, product)).toMatchObject({ kind: 'forbidden' });
});
