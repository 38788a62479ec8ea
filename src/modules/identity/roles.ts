import type { Actor } from '#kernel/actor.ts';

/** The roles of the scheme; the public needs none. In the order in which a dossier meets them. */
export const roles = [
  'producer',
  'commune-officer',
  'agency-officer',
  'trade-officer',
  'advisory-team',
  'council-member',
  'council-chair',
  'council-secretary',
  'steering-committee',
  'inspector',
  'administrator',
] as const;
export type Role = (typeof roles)[number];

export const isRole = (text: string): text is Role => (roles as readonly string[]).includes(text);

/** To what a role is bound: the one field that its grant may carry, and whether it must. */
export type Binding = 'place' | 'body' | 'producer';
export const bindings: Readonly<Record<Role, Readonly<{ to: Binding; required: boolean }> | null>> =
  {
    producer: { to: 'producer', required: true },
    'commune-officer': { to: 'place', required: true },
    'agency-officer': { to: 'place', required: false },
    'trade-officer': { to: 'place', required: false },
    'advisory-team': { to: 'body', required: false },
    'council-member': { to: 'body', required: false },
    'council-chair': { to: 'body', required: false },
    'council-secretary': { to: 'body', required: false },
    'steering-committee': null,
    inspector: { to: 'place', required: false },
    administrator: null,
  };

/** Every role but the producer's acts for the State: it needs a second factor and has shorter sessions. */
export const isOfficial = (role: string): boolean => role !== 'producer';

/** The actor holds the role today, wherever it is bound. */
export const hasRole = (actor: Actor, role: Role): boolean =>
  actor.grants.some((grant) => grant.role === role);

/** Where a question of right is asked: one of the three. */
export type Area = Readonly<{
  placeId?: string | null;
  bodyId?: string | null;
  producerId?: string | null;
}>;

/**
 * The actor holds the role for this place, body or producer. A grant that is bound to nothing holds for the
 * whole province; a grant that is bound holds only for what it names. An area without any id asks for
 * a grant of the whole province.
 */
export const hasRoleIn = (actor: Actor, role: Role, area: Area): boolean =>
  actor.grants.some((grant) => {
    if (grant.role !== role) return false;
    if (!grant.placeId && !grant.bodyId && !grant.producerId) return true;
    return (
      (grant.placeId !== null && grant.placeId === area.placeId) ||
      (grant.bodyId !== null && grant.bodyId === area.bodyId) ||
      (grant.producerId !== null && grant.producerId === area.producerId)
    );
  });

/** The producers for which the actor acts. */
export const producersOf = (actor: Actor): string[] =>
  actor.grants.flatMap((grant) =>
    grant.role === 'producer' && grant.producerId ? [grant.producerId] : [],
  );
