import type { Actor } from '#kernel/actor.ts';
import { forbid, type Verdict } from '#kernel/errors.ts';

/** Units and boundaries are reference data: the operator of the machine or an administrator of the whole province. */
export function canLoadReference(actor: Actor): Verdict {
  if (actor.kind === 'system') return true;
  const administrator = actor.grants.some(
    (grant) => grant.role === 'administrator' && grant.placeId === null && grant.bodyId === null,
  );
  return administrator ? true : forbid('places.error.not-administrator');
}
