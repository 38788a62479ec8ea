import { sql } from 'kysely';
import type { RegisterRights, Values } from '#kernel/register.server.ts';
import type { Tx } from '#kernel/db.server.ts';
import type { Role } from '#modules/identity/index.ts';
import { rightsOf } from '#modules/registry/index.server.ts';

/** Sở Công Thương keeps outlets and routes; agriculture, the steering committee and inspectors read them. */
export const keep: readonly Role[] = ['trade-officer'];
export const read: readonly Role[] = ['agency-officer', 'steering-committee', 'inspector'];

/** Communes see the outlets in their area, operators their own. */
export const outletRights: RegisterRights = rightsOf({
  keep,
  read,
  place: { field: 'place', column: 'place' },
  producer: { field: 'producer', column: 'producer_id' },
});

/** Rights over rows that belong to an outlet: those over the outlet itself. */
export const ofOutlet: RegisterRights = {
  sees: (actor) => {
    const outlets = outletRights.sees(actor);
    return outlets && sql<boolean>`t.outlet_id in (select t.id from outlets t where ${outlets})`;
  },
  offers: outletRights.offers,
  permits: async (tx, actor, action, { before, after }) =>
    outletRights.permits(tx, actor, action, {
      before: before && (await outletOf(tx, before)),
      after: after && (await outletOf(tx, after)),
    }),
};

async function outletOf(tx: Tx, row: Values): Promise<Values> {
  const outlet = await tx
    .selectFrom('outlets')
    .select(['producer_id as producer', 'place_id as place', 'place_on as placeOn'])
    .where('id', '=', String(row.outlet))
    .executeTakeFirstOrThrow();
  return outlet;
}
