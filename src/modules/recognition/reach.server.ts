import { sql, type RawBuilder } from 'kysely';
import type { Actor } from '#kernel/actor.ts';
import { producersOf } from '#modules/identity/index.ts';

/** Roles that follow every star; one bound to a place follows those of its place. */
const followers: readonly string[] = [
  'agency-officer',
  'inspector',
  'steering-committee',
  'commune-officer',
];

/**
 * Whose stars the actor follows at work, as a condition over `product_cards c`: the agency and inspectors all, a commune
 * officer those made in the commune, a producer its own. Null: none.
 */
export function followed(actor: Actor): RawBuilder<boolean> | null {
  const grants = actor.grants.filter(({ role }) => followers.includes(role));
  if (grants.some(({ role, placeId }) => !placeId && role !== 'commune-officer'))
    return sql<boolean>`true`;
  const units = grants.flatMap(({ placeId }) => (placeId ? [placeId] : []));
  const own = producersOf(actor);
  const parts: RawBuilder<boolean>[] = [];
  if (units.length)
    parts.push(
      sql<boolean>`(c.commune_id = any(${units}::uuid[]) or c.province_id = any(${units}::uuid[]))`,
    );
  if (own.length) parts.push(sql<boolean>`c.producer_id = any(${own}::uuid[])`);
  return parts.length ? sql<boolean>`(${sql.join(parts, sql` or `)})` : null;
}
