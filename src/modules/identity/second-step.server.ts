import { sql } from 'kysely';
import { db } from '#kernel/db.server.ts';
import { countAttempt, forgetAttempts } from './attempts.server.ts';
import { codeHash, lockTotp, secretOf, wrongCode } from './factors.server.ts';
import { openSession, type IdentityEvent, type Session } from './sessions.server.ts';
import { matchingStep } from './totp.server.ts';

/** The second step of signing in with a code of the authenticator or a recovery code. */
export async function showCode(
  event: IdentityEvent,
  session: Session,
  typed: string,
): Promise<void> {
  const { accountId } = session;
  await countAttempt('second-factor', accountId);
  const used = /^\d{6}$/.test(typed.replace(/\s/g, ''))
    ? (await spendTotp(accountId, typed)) && ('totp' as const)
    : (await spendRecoveryCode(accountId, typed)) && ('recovery-code' as const);
  if (!used) throw wrongCode();
  await forgetAttempts('second-factor', accountId);
  await openSession(event, {
    accountId,
    method: session.method,
    secondFactor: used,
    replaces: session,
  });
}

/** Each code is good once: the step moves forward in the statement that accepts it. */
async function spendTotp(accountId: string, code: string): Promise<boolean> {
  return db()
    .transaction()
    .execute(async (tx) => {
      const row = await lockTotp(tx, accountId);
      if (!row?.confirmed_at) return false;
      const { rows } = await sql<{ now: Date }>`select clock_timestamp() as now`.execute(tx);
      const step = matchingStep(
        secretOf(accountId, row.secret_encrypted),
        code,
        rows[0]!.now,
        row.last_step,
      );
      if (step === null) return false;
      await tx
        .updateTable('totp_factors')
        .set({ last_step: step })
        .where('account_id', '=', accountId)
        .execute();
      return true;
    });
}

async function spendRecoveryCode(accountId: string, code: string): Promise<boolean> {
  const spent = await db()
    .updateTable('recovery_codes')
    .set({ used_at: sql`now()` })
    .where('account_id', '=', accountId)
    .where('code_hash', '=', codeHash(accountId, code))
    .where('used_at', 'is', null)
    .executeTakeFirst();
  return spent.numUpdatedRows === 1n;
}

/** After a factor was added: this session counts as shown, under a new token; all others end. */
export async function completeEnrolment(
  event: IdentityEvent,
  session: Session,
  factor: 'totp' | 'passkey',
): Promise<void> {
  await db()
    .deleteFrom('sessions')
    .where('account_id', '=', session.accountId)
    .where('id', '<>', session.id)
    .execute();
  await openSession(event, {
    accountId: session.accountId,
    method: session.method,
    secondFactor: factor,
    replaces: session,
  });
}
