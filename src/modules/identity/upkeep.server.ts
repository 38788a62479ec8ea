import { sql } from 'kysely';
import { db } from '#kernel/db.server.ts';

/**
 * Takes away what has run out: sessions, challenges, states of the provider's way back, counters at rest for
 * 30 days (except full stops). Safe to run at any time; meant for once an hour.
 */
export async function sweepIdentity(): Promise<void> {
  const database = db();
  await sql`delete from sessions where expires_at < now() or last_seen_at < now() - interval '1 day'`.execute(
    database,
  );
  await sql`delete from spent_challenges where expires_at < now()`.execute(database);
  await sql`delete from verifications where expires_at < now()`.execute(database);
  await sql`delete from attempt_counters where last_at < now() - interval '30 days'
    and (blocked_until is null or isfinite(blocked_until))`.execute(database);
}
