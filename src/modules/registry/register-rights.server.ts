import { sql, type RawBuilder } from 'kysely';
import type { Actor } from '#kernel/actor.ts';
import type { Tx } from '#kernel/db.server.ts';
import { forbid } from '#kernel/errors.ts';
import type { RegisterRights } from '#kernel/register.server.ts';
import { hasRole, producersOf, type Role } from '#modules/identity/index.ts';
import { areasOf } from './registry.server.ts';

/** Who may do what in a register, by role and by what a row is bound to. */
export type RightsPlan = Readonly<{
  /** see and write every row (a grant bound to a place: the rows that lie in it) */
  keep: readonly Role[];
  /** see every row */
  read?: readonly Role[];
  /** a place field: commune officers see, and with `write` keep, the rows that lie in their commune */
  place?: Readonly<{ field: string; column: string; write?: boolean }>;
  /** a producer field: producers see, and with `write` keep, their own rows */
  producer?: Readonly<{ field: string; column: string; write?: boolean }>;
}>;

const placesOf = (actor: Actor, roles: readonly string[]): string[] =>
  actor.grants.flatMap((grant) =>
    roles.includes(grant.role) && grant.placeId ? [grant.placeId] : [],
  );

const everywhere = (actor: Actor, roles: readonly Role[]): boolean =>
  actor.grants.some((grant) => (roles as readonly string[]).includes(grant.role) && !grant.placeId);

/** The place of a row `t` lies in one of these units of today's map (or is one of them). */
export const liesIn = (
  column: string,
  units: readonly string[],
): RawBuilder<boolean> => sql<boolean>`(
  t.${sql.ref(`${column}_id`)} = any(${units}::uuid[]) or exists (
    select from place_maps m
     where m.place_id = t.${sql.ref(`${column}_id`)} and t.${sql.ref(`${column}_on`)} between m.fact_from and m.fact_until
       and today_in_vietnam() between m.map_from and m.map_until and m.target_place_id = any(${units}::uuid[])))`;

/** The rights of a register. Administrators keep accounts, not facts: they see nothing here. */
export function rightsOf(plan: RightsPlan): RegisterRights {
  const readers = [...plan.keep, ...(plan.read ?? [])];
  const local: readonly Role[] = [...readers, 'commune-officer'];
  return {
    sees: (actor) => {
      if (everywhere(actor, readers)) return sql<boolean>`true`;
      const parts: RawBuilder<boolean>[] = [];
      const units = placesOf(actor, local);
      if (plan.place && units.length) parts.push(liesIn(plan.place.column, units));
      const own = producersOf(actor);
      if (plan.producer && own.length)
        parts.push(sql<boolean>`t.${sql.ref(plan.producer.column)} = any(${own}::uuid[])`);
      return parts.length ? sql<boolean>`(${sql.join(parts, sql` or `)})` : null;
    },
    offers: (actor) =>
      plan.keep.some((role) => hasRole(actor, role)) ||
      (!!plan.place?.write && hasRole(actor, 'commune-officer')) ||
      (!!plan.producer?.write && hasRole(actor, 'producer')),
    permits: async (tx, actor, _action, { before, after }) => {
      if (actor.kind === 'system' || everywhere(actor, plan.keep)) return true;
      // both what the row was and what it becomes must be in the actor's hands
      for (const row of [before, after]) {
        if (!row) continue;
        const producerId = plan.producer ? row[plan.producer.field] : null;
        if (
          plan.producer?.write &&
          typeof producerId === 'string' &&
          producersOf(actor).includes(producerId)
        )
          continue;
        const placeId = plan.place ? row[plan.place.field] : null;
        const units = placesOf(
          actor,
          plan.place?.write ? [...plan.keep, 'commune-officer'] : plan.keep,
        );
        if (plan.place && typeof placeId === 'string' && units.length) {
          const areas = await areasOf(tx, placeId, row[`${plan.place.field}On`] as string | null);
          if (areas.some((area) => units.includes(area))) continue;
        }
        return forbid('registry.error.register-role');
      }
      return true;
    },
  };
}

/** What a demonstration account writes is fictitious. */
export async function writesFiction(tx: Tx, actor: Actor): Promise<boolean> {
  if (!actor.accountId) return false;
  const { rows } = await sql<{ demo: boolean }>`
    select is_demo as demo from accounts where id = ${actor.accountId}`.execute(tx);
  return rows[0]?.demo ?? false;
}
