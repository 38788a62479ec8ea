import { sql } from 'kysely';
import type { Tx } from '#kernel/db.server.ts';
import { freshToken } from './secret.server.ts';

/** ASVS 6.4.1: a first password's link is short-lived and used once. */
export const invitationHours = 24;

/** A new link for the account; the ones before it are void. The token is given back once and only its hash kept. */
export async function insertInvitation(
  tx: Tx,
  accountId: string,
  by: string | null,
): Promise<string> {
  const { token, hash } = freshToken();
  await tx
    .updateTable('invitations')
    .set({ used_at: sql`now()` })
    .where('account_id', '=', accountId)
    .where('used_at', 'is', null)
    .execute();
  await tx
    .insertInto('invitations')
    .values({
      account_id: accountId,
      token_hash: hash,
      created_by: by,
      expires_at: sql`now() + make_interval(hours => ${invitationHours})`,
    })
    .execute();
  return token;
}
