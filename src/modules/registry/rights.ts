import type { Actor } from '#kernel/actor.ts';
import { forbid, type Verdict } from '#kernel/errors.ts';
import { hasRoleIn } from '#modules/identity/index.ts';

/**
 * Where a producer or product lies, as ids of places: the unit of its own day and the units of today's map
 * that contain it. An officer whose area is one of them is in charge.
 */
export type Areas = readonly string[];

/** The commune that holds it, the provincial agency, or the system itself. */
const inCharge = (actor: Actor, areas: Areas): boolean =>
  actor.kind === 'system' ||
  hasRoleIn(actor, 'agency-officer', {}) ||
  areas.some((placeId) =>
    (['commune-officer', 'agency-officer'] as const).some((role) =>
      hasRoleIn(actor, role, { placeId }),
    ),
  );

/** A new producer is entered by an officer of its commune or by the agency. */
export const canRegisterProducer = (actor: Actor, areas: Areas): Verdict =>
  inCharge(actor, areas) || forbid('registry.error.role');

/** What a change to a producer touches. Its own people keep size and address; name, form and place are checked by an officer. */
export type ProducerChange = Readonly<{ producerId: string; areas: Areas; onlyContact: boolean }>;

export function canUpdateProducer(actor: Actor, change: ProducerChange): Verdict {
  if (inCharge(actor, change.areas)) return true;
  const own = hasRoleIn(actor, 'producer', { producerId: change.producerId });
  if (own && change.onlyContact) return true;
  return forbid(own ? 'registry.error.officer-checks' : 'registry.error.role');
}

/** A producer enters its own products; officers those of their area. */
export const canRegisterProduct = (
  actor: Actor,
  product: Readonly<{ producerId: string; areas: Areas }>,
): Verdict =>
  inCharge(actor, product.areas) ||
  (actor.kind === 'account' && hasRoleIn(actor, 'producer', { producerId: product.producerId })) ||
  forbid('registry.error.role');

/** A name stands on decisions and certificates: it is changed by an officer. */
export const canRenameProduct = (actor: Actor, product: Readonly<{ areas: Areas }>): Verdict =>
  inCharge(actor, product.areas) || forbid('registry.error.role');

/**
 * Who goes on in whose place, and which records are one, reaches over communes and touches stars: put on record by an
 * officer of the provincial agency, nobody else.
 */
export const canRecordSuccession = (actor: Actor): Verdict =>
  (actor.kind === 'account' && hasRoleIn(actor, 'agency-officer', {})) ||
  forbid('registry.error.agency');
