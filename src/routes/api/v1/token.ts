import type { Context } from 'hono';
import type { Actor } from '#kernel/actor.ts';
import { Refusal } from '#kernel/errors.ts';
import { actorOfToken } from '#modules/identity/index.server.ts';
import { scopesHold, type ApiScope } from '#modules/identity/index.ts';
import { Problem, problems } from './problems.ts';

/** Who stands behind the request's token, with that scope; a refusal otherwise. */
export async function demandToken(context: Context, scope: ApiScope): Promise<Actor> {
  const [, token] = /^Bearer (\S+)$/.exec(context.req.header('authorization') ?? '') ?? [];
  const found = token ? await actorOfToken(token) : null;
  // what an account sees is nobody else's
  context.header('cache-control', 'private, no-store');
  if (!found) throw new Refusal('forbidden', 'identity.error.no-token');
  if (!scopesHold(found.scopes, scope))
    throw new Refusal('forbidden', 'identity.error.scope', { params: { scope } });
  return found.actor;
}

export const problem = (description: string) => ({
  description,
  content: { 'application/problem+json': { schema: Problem } },
});

/** Answers to a request without the token, the right or the thing. */
export const refused = {
  401: problem('No token, or none that is alive'),
  403: problem('Neither the account nor the token may do this'),
  ...problems.missing,
};
