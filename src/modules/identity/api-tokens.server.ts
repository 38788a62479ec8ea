import { sql } from 'kysely';
import { z } from 'zod';
import type { Actor, Grant } from '#kernel/actor.ts';
import { command } from '#kernel/command.server.ts';
import { db } from '#kernel/db.server.ts';
import { forbid, Refusal } from '#kernel/errors.ts';
import { apiScopes, maximumTokenDays, type ApiScope } from './api-scopes.ts';
import { freshToken, tokenHash } from './secret.server.ts';
import { isProduction } from './sessions.server.ts';

/** How a token begins, so that a leaked one is recognised for what it is. */
const prefix = 'namsao_';
/** Most tokens of one account that are alive. */
const maximumTokens = 20;

/** Lends the own rights to a program. The token is given back once; only its hash is kept. */
export const createApiToken = command({
  name: 'identity.create-api-token',
  input: z.strictObject({
    name: z.string().trim().min(1).max(60),
    scopes: z.array(z.enum(apiScopes)).min(1),
    days: z.int().min(1).max(maximumTokenDays),
  }),
  load: async (tx, _input, actor) => {
    if (!actor.accountId) return { alive: 0 };
    const { alive } = await tx
      .selectFrom('api_tokens')
      .select((b) => b.fn.countAll<number>().as('alive'))
      .where('account_id', '=', actor.accountId)
      .where('revoked_at', 'is', null)
      .where('expires_at', '>', sql<Date>`now()`)
      .executeTakeFirstOrThrow();
    return { alive };
  },
  permit: ({ actor, facts }) => {
    if (actor.kind !== 'account') return forbid('kernel.error.sign-in');
    return (
      facts.alive < maximumTokens ||
      forbid('identity.error.too-many-tokens', { maximum: maximumTokens })
    );
  },
  run: async ({ tx, input, actor }) => {
    const { token } = freshToken();
    const { id } = await tx
      .insertInto('api_tokens')
      .values({
        account_id: actor.accountId!,
        label: input.name,
        token_hash: tokenHash(prefix + token),
        scopes: [...new Set(input.scopes)],
        expires_at: sql`now() + make_interval(days => ${input.days})`,
      })
      .returning('id')
      .executeTakeFirstOrThrow();
    return {
      event: {
        subject: { type: 'api-token', id },
        data: { scopes: input.scopes, days: input.days },
      },
      result: { id, token: prefix + token },
    };
  },
});

/** Takes an own token back; it is dead at once. */
export const revokeApiToken = command({
  name: 'identity.revoke-api-token',
  input: z.strictObject({ id: z.uuid() }),
  load: async (tx, input, actor) => {
    const token = await tx
      .selectFrom('api_tokens')
      .select(['id', 'account_id'])
      .where('id', '=', input.id)
      .where('account_id', '=', actor.accountId ?? sql<string>`null`)
      .forUpdate()
      .executeTakeFirst();
    if (!token) throw new Refusal('not-found', 'kernel.error.not-found');
    return token;
  },
  permit: () => true,
  run: async ({ tx, facts }) => {
    await tx
      .updateTable('api_tokens')
      .set({ revoked_at: sql`coalesce(revoked_at, now())` })
      .where('id', '=', facts.id)
      .execute();
    return { event: { subject: { type: 'api-token', id: facts.id } }, result: { id: facts.id } };
  },
});

/** An account's tokens that are alive; never the tokens themselves. */
export const apiTokensOf = (accountId: string) =>
  db()
    .selectFrom('api_tokens')
    .select(['id', 'label', 'scopes', 'expires_at as expiresAt', 'last_used_at as lastUsedAt'])
    .where('account_id', '=', accountId)
    .where('revoked_at', 'is', null)
    .where('expires_at', '>', sql<Date>`now()`)
    .orderBy('created_at')
    .execute();

/**
 * Who stands behind a token: its account with the roles it holds today. Null for what is no living token, for an
 * account that is disabled, and for a demonstration account in production.
 */
export async function actorOfToken(
  token: string,
): Promise<Readonly<{ actor: Actor; scopes: readonly ApiScope[] }> | null> {
  if (!token.startsWith(prefix) || token.length > 100) return null;
  const { rows } = await sql<{
    id: string;
    accountId: string;
    scopes: ApiScope[];
    isDemo: boolean;
    stale: boolean;
    grants: Grant[];
  }>`
    select k.id, k.account_id as "accountId", k.scopes, a.is_demo as "isDemo",
           k.last_used_at is null or k.last_used_at < now() - interval '1 minute' as stale,
           coalesce((select json_agg(json_build_object('role', g.role, 'placeId', g.place_id, 'bodyId', g.body_id,
               'producerId', g.producer_id) order by g.role, g.id)
             from role_grants_today g where g.account_id = a.id), '[]') as grants
      from api_tokens k join accounts a on a.id = k.account_id
     where k.token_hash = ${tokenHash(token)} and k.revoked_at is null and k.expires_at > now()
       and a.disabled_at is null`.execute(db());
  const row = rows[0];
  if (!row || (row.isDemo && isProduction())) return null;
  if (row.stale)
    await db()
      .updateTable('api_tokens')
      .set({ last_used_at: sql`now()` })
      .where('id', '=', row.id)
      .execute();
  return {
    actor: { accountId: row.accountId, kind: 'account', grants: row.grants },
    scopes: row.scopes,
  };
}
