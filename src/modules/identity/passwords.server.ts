import { sql } from 'kysely';
import { z } from 'zod';
import { command, type CommandContext } from '#kernel/command.server.ts';
import { db, type Tx } from '#kernel/db.server.ts';
import { forbid, Refusal } from '#kernel/errors.ts';
import { countAttempt, forgetAttempts } from './attempts.server.ts';
import { isBreached } from './breached.server.ts';
import { hashPassword, verifyPassword } from './hashing.server.ts';
import { minimumLength, passwordFault, passwordLength } from './password-rules.ts';
import { isOfficial } from './roles.ts';
import { tokenHash } from './secret.server.ts';
import type { Session } from './sessions.server.ts';

type Owner = Readonly<{
  id: string;
  loginName: string;
  displayName: string;
  secondFactor: boolean;
}>;

/** Whose password is chosen, and whether a second factor stands beside it: enrolled, or asked of the role. */
async function ownerOf(accountId: string): Promise<Owner> {
  const { rows } = await sql<{
    login_name: string;
    display_name: string;
    factor: boolean;
    roles: string[];
  }>`
    select a.login_name, a.display_name,
      exists (select from totp_factors f where f.account_id = a.id and f.confirmed_at is not null)
        or exists (select from passkeys p where p.account_id = a.id) as factor,
      coalesce((select json_agg(g.role) from role_grants_today g where g.account_id = a.id), '[]') as roles
    from accounts a where a.id = ${accountId}`.execute(db());
  const row = rows[0]!;
  return {
    id: accountId,
    loginName: row.login_name,
    displayName: row.display_name,
    secondFactor: row.factor || row.roles.some(isOfficial),
  };
}

/** Refuses what the rules refuse, with the reason at the field. */
async function hashChosen(owner: Owner, password: string, repeated: string): Promise<string> {
  const refuse = (field: string, code: string, params?: Readonly<Record<string, number>>) =>
    new Refusal('invalid', 'kernel.error.invalid', { fields: [{ field, code, params }] });
  const fault = passwordFault(password, owner);
  if (fault) throw refuse('newPassword', fault.code, fault.params);
  if (await isBreached(password)) throw refuse('newPassword', 'identity.error.password-breached');
  if (password !== repeated) throw refuse('repeatedPassword', 'identity.error.password-repeat');
  return hashPassword(password);
}

const store = async (
  tx: Tx,
  accountId: string,
  hash: string,
  standsAlone: boolean,
): Promise<void> => {
  await tx
    .insertInto('credentials')
    .values({
      account_id: accountId,
      provider: 'credential',
      subject: accountId,
      password_hash: hash,
      password_stands_alone: standsAlone,
    })
    .onConflict((conflict) =>
      conflict.columns(['provider', 'subject']).doUpdateSet({
        password_hash: hash,
        password_stands_alone: standsAlone,
        updated_at: sql`now()`,
      }),
    )
    .execute();
};

const standsAlone = (password: string): boolean => passwordLength(password) >= minimumLength.alone;

const storeChanged = command({
  name: 'identity.change-password',
  input: z.strictObject({
    accountId: z.uuid(),
    hash: z.string(),
    standsAlone: z.boolean(),
    keepSession: z.uuid(),
  }),
  load: async () => null,
  permit: ({ actor, input }) =>
    actor.accountId === input.accountId || forbid('kernel.error.forbidden'),
  run: async ({ tx, input }) => {
    await store(tx, input.accountId, input.hash, input.standsAlone);
    // Whoever else was signed in with the old password is out.
    const ended = await tx
      .deleteFrom('sessions')
      .where('account_id', '=', input.accountId)
      .where('id', '<>', input.keepSession)
      .executeTakeFirst();
    return {
      event: {
        subject: { type: 'account', id: input.accountId },
        data: { endedSessions: Number(ended.numDeletedRows) },
      },
      result: null,
    };
  },
});

/** Changes one's own password; the present one is asked for, with the same counters as at sign-in. */
export async function changePassword(
  context: CommandContext,
  session: Session,
  typed: { currentPassword: string; newPassword: string; repeatedPassword: string },
): Promise<void> {
  const owner = await ownerOf(session.accountId);
  await countAttempt('login-name', owner.loginName);
  const present = await db()
    .selectFrom('credentials')
    .select('password_hash')
    .where('account_id', '=', owner.id)
    .where('provider', '=', 'credential')
    .executeTakeFirst();
  if (!(await verifyPassword(present?.password_hash ?? null, typed.currentPassword)))
    throw new Refusal('invalid', 'kernel.error.invalid', {
      fields: [{ field: 'currentPassword', code: 'identity.error.current-password' }],
    });
  await forgetAttempts('login-name', owner.loginName);
  const hash = await hashChosen(owner, typed.newPassword, typed.repeatedPassword);
  await storeChanged(context, {
    accountId: owner.id,
    hash,
    standsAlone: standsAlone(typed.newPassword),
    keepSession: session.id,
  });
}

const gone = () => new Refusal('not-found', 'identity.error.invitation-gone');

/** The person an invitation is for; refuses a link that is unknown, used or over. */
export async function openInvitation(token: string): Promise<Owner & { minimum: number }> {
  const row = await db()
    .selectFrom('invitations')
    .innerJoin('accounts', 'accounts.id', 'invitations.account_id')
    .select('accounts.id')
    .where('token_hash', '=', tokenHash(token))
    .where('used_at', 'is', null)
    .where('expires_at', '>', sql<Date>`now()`)
    .where('accounts.disabled_at', 'is', null)
    .executeTakeFirst();
  if (!row) throw gone();
  const owner = await ownerOf(row.id);
  return {
    ...owner,
    minimum: owner.secondFactor ? minimumLength.withSecondFactor : minimumLength.alone,
  };
}

const storeInvited = command({
  name: 'identity.accept-invitation',
  input: z.strictObject({ tokenHash: z.string(), hash: z.string(), standsAlone: z.boolean() }),
  load: async (tx, input) => {
    const row = await tx
      .selectFrom('invitations')
      .innerJoin('accounts', 'accounts.id', 'invitations.account_id')
      .select(['invitations.id', 'invitations.account_id', 'accounts.login_name'])
      .where('token_hash', '=', input.tokenHash)
      .where('used_at', 'is', null)
      .where('expires_at', '>', sql<Date>`now()`)
      .where('accounts.disabled_at', 'is', null)
      .forUpdate()
      .executeTakeFirst();
    if (!row) throw gone();
    return row;
  },
  // Who holds the link is the person it was given to.
  permit: () => true,
  run: async ({ tx, input, facts }) => {
    // One use ends every open link of the account.
    await tx
      .updateTable('invitations')
      .set({ used_at: sql`now()` })
      .where('account_id', '=', facts.account_id)
      .where('used_at', 'is', null)
      .execute();
    await store(tx, facts.account_id, input.hash, input.standsAlone);
    await tx.deleteFrom('sessions').where('account_id', '=', facts.account_id).execute();
    return {
      event: {
        subject: { type: 'account', id: facts.account_id },
        data: { invitationId: facts.id },
      },
      result: { loginName: facts.login_name },
    };
  },
});

/** Chooses the first (or, by a new link, the next) password; the administrator never knows it. */
export async function acceptInvitation(
  context: CommandContext,
  typed: { token: string; newPassword: string; repeatedPassword: string },
): Promise<{ loginName: string }> {
  const owner = await openInvitation(typed.token);
  const hash = await hashChosen(owner, typed.newPassword, typed.repeatedPassword);
  const accepted = await storeInvited(context, {
    tokenHash: tokenHash(typed.token),
    hash,
    standsAlone: standsAlone(typed.newPassword),
  });
  await forgetAttempts('login-name', accepted.loginName);
  return accepted;
}
