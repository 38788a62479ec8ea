import { sql } from 'kysely';
import { db } from '#kernel/db.server.ts';
import { Refusal } from '#kernel/errors.ts';
import { hardStop, minutesAfterFailure } from './attempts.ts';
import { keyedHash } from './secret.server.ts';

/** What is counted: tries at a login name (known to us or not), from a known device, at an account's second factor. */
export type AttemptKind = 'login-name' | 'device' | 'second-factor';

/** The wait in seconds after each failure; the last entry stands for ever. */
const waits = Array.from({ length: hardStop }, (_, i) => {
  const minutes = minutesAfterFailure(i + 1);
  return Number.isFinite(minutes) ? minutes * 60 : -1;
});

const attemptKey = (kind: AttemptKind, subject: string): string =>
  `${kind}:${keyedHash('attempts', `${kind}\n${subject}`)}`;

/**
 * Counts an attempt as failed before it is made, in one statement, so that a thousand guesses at once
 * are counted like a thousand in a row. `forgetAttempts` takes it back when the attempt succeeded.
 * Throws the same refusal for names that exist and names that do not.
 */
export async function countAttempt(kind: AttemptKind, subject: string): Promise<void> {
  const key = attemptKey(kind, subject);
  const wait = sql`(${waits}::int[])[least(attempt_counters.failures + 1, ${hardStop}::int)]`;
  const { rows } = await sql`
    insert into attempt_counters (key, failures) values (${key}, 1)
    on conflict (key) do update set
      failures = attempt_counters.failures + 1,
      last_at = now(),
      blocked_until = case when ${wait} < 0 then 'infinity' when ${wait} = 0 then null
        else now() + make_interval(secs => ${wait}) end
    where attempt_counters.blocked_until is null or attempt_counters.blocked_until <= now()
    returning key`.execute(db());
  if (rows.length > 0) return;
  const block = await db()
    .selectFrom('attempt_counters')
    .select(
      sql<number | null>`case when isfinite(blocked_until)
        then ceil(extract(epoch from blocked_until - now()))::int end`.as('seconds'),
    )
    .where('key', '=', key)
    .executeTakeFirst();
  const seconds = block ? block.seconds : 0;
  throw seconds === null
    ? new Refusal('forbidden', 'identity.error.blocked')
    : new Refusal('forbidden', 'identity.error.wait', {
        params: { minutes: Math.max(1, Math.ceil(seconds / 60)) },
      });
}

/** After a success, or when an administrator sends a new link. */
export async function forgetAttempts(kind: AttemptKind, subject: string): Promise<void> {
  await db().deleteFrom('attempt_counters').where('key', '=', attemptKey(kind, subject)).execute();
}
