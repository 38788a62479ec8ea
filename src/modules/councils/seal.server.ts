import { sql } from 'kysely';
import type { Actor } from '#kernel/actor.ts';
import { db, type Tx } from '#kernel/db.server.ts';

/**
 * Names the acting account to the database for this transaction: the policies on score sheets show each member
 * their own sheets alone until the item is opened. Without a name nothing sealed is seen. With `turn`, whoever names the
 * same turn waits until this transaction ends.
 */
export async function actAs(tx: Tx, actor: Actor, turn: string | null = null): Promise<void> {
  const named = sql`set_config('namsao.account', ${actor.accountId ?? ''}, true)`;
  await (
    turn === null
      ? sql`select ${named}`
      : sql`select ${named}, pg_advisory_xact_lock(hashtextextended(${turn}, 0))`
  ).execute(tx);
}

/** Reads as an actor: a transaction in which the seal knows who looks. */
export function readingAs<Result>(
  actor: Actor,
  read: (tx: Tx) => Promise<Result>,
): Promise<Result> {
  return db()
    .transaction()
    .execute(async (tx) => {
      await actAs(tx, actor);
      return read(tx);
    });
}
