import { sql } from 'kysely';
import { z } from 'zod';
import { command } from '#kernel/command.server.ts';
import { parseDay, type Day } from '#kernel/day.ts';
import type { Tx } from '#kernel/db.server.ts';
import { conflict, demand, Refusal } from '#kernel/errors.ts';
import { tidy } from '#kernel/text.ts';
import {
  bindingFault,
  canAdminister,
  noSubject,
  type AdministrativeAction,
  type Subject,
} from './administration.ts';
import { plainText } from './plain-text.ts';
import { insertInvitation } from './invitations.server.ts';
import { parseLoginName } from './login-name.ts';
import { roles, type Role } from './roles.ts';

const day = z.string().transform((text, context): Day => {
  const parsed = parseDay(text);
  if (parsed) return parsed;
  context.addIssue({ code: 'custom', message: 'kernel.error.day' });
  return z.NEVER;
});

const grantFields = {
  role: z.enum(roles),
  placeId: z.uuid().nullable().default(null),
  bodyId: z.uuid().nullable().default(null),
  producerId: z.uuid().nullable().default(null),
  validFrom: day.optional(),
  validUntil: day.nullable().default(null),
};
type GrantInput = {
  role: Role;
  placeId: string | null;
  bodyId: string | null;
  producerId: string | null;
  validFrom?: Day;
  validUntil: Day | null;
};

/** The account, locked, with what decides about it. */
async function lockAccount(
  tx: Tx,
  accountId: string,
): Promise<Subject & { accountId: string; loginName: string }> {
  // Two administrators who disable each other at once: the second must see the first's change.
  await sql`select pg_advisory_xact_lock(hashtext('identity.administrators'))`.execute(tx);
  const row = await tx
    .selectFrom('accounts')
    .select(['id', 'login_name', 'disabled_at', 'is_demo'])
    .where('id', '=', accountId)
    .forUpdate()
    .executeTakeFirst();
  if (!row) throw new Refusal('not-found', 'kernel.error.not-found');
  const administrators = await tx
    .selectFrom('role_grants_today')
    .select('account_id')
    .distinct()
    .where('role', '=', 'administrator')
    .execute();
  return {
    accountId: row.id,
    loginName: row.login_name,
    disabled: row.disabled_at !== null,
    isDemo: row.is_demo,
    isLastAdministrator: administrators.length === 1 && administrators[0]!.account_id === row.id,
  };
}

async function insertGrant(
  tx: Tx,
  accountId: string,
  grant: GrantInput,
  today: Day,
): Promise<string> {
  const fault = bindingFault(grant.role, grant);
  if (fault) throw new Refusal('invalid', 'kernel.error.invalid', { fields: [fault] });
  const validFrom = grant.validFrom ?? today;
  if (grant.validUntil && grant.validUntil < validFrom)
    throw new Refusal('invalid', 'kernel.error.invalid', {
      fields: [{ field: 'validUntil', code: 'identity.error.period' }],
    });
  const row = await tx
    .insertInto('role_grants')
    .values({
      account_id: accountId,
      role: grant.role,
      place_id: grant.placeId,
      body_id: grant.bodyId,
      producer_id: grant.producerId,
      valid_from: validFrom,
      valid_until: grant.validUntil,
    })
    .returning('id')
    .executeTakeFirstOrThrow()
    .catch((error: unknown) => {
      throw unknownBinding(error) ?? error;
    });
  return row.id;
}

const bindings: Readonly<Record<string, string>> = {
  role_grants_place_id_fkey: 'placeId',
  role_grants_producer_id_fkey: 'producerId',
  role_grants_body_id_fkey: 'bodyId',
};

/** The refusal of a place, producer or council that does not exist; null for any other error. */
function unknownBinding(error: unknown): Refusal | null {
  const field = bindings[(error as { constraint?: string }).constraint ?? ''];
  if (!field) return null;
  return new Refusal('invalid', 'kernel.error.invalid', {
    fields: [{ field, code: 'identity.error.unknown-binding' }],
    cause: error,
  });
}

/** Makes an account with its first role, and the link by which its owner chooses a password. */
export const inviteAccount = command({
  name: 'identity.invite',
  input: z.strictObject({
    loginName: z.string().transform((text, context) => {
      const name = parseLoginName(text);
      if (name) return name;
      context.addIssue({ code: 'custom', message: 'identity.error.login-name' });
      return z.NEVER;
    }),
    displayName: z.string().transform(tidy).pipe(plainText(120)),
    ...grantFields,
  }),
  load: async () => null,
  permit: ({ actor }) => canAdminister(actor, 'invite', noSubject),
  run: async ({ tx, input, actor, today }) => {
    const { loginName, displayName, ...grant } = input;
    const taken = await tx
      .selectFrom('accounts')
      .select('id')
      .where('login_name', '=', loginName)
      .executeTakeFirst();
    if (taken)
      throw new Refusal('conflict', 'identity.error.login-name-taken', {
        fields: [{ field: 'loginName', code: 'identity.error.login-name-taken' }],
      });
    const account = await tx
      .insertInto('accounts')
      .values({ login_name: loginName, display_name: displayName })
      .returning('id')
      .executeTakeFirstOrThrow();
    const grantId = await insertGrant(tx, account.id, grant, today);
    const token = await insertInvitation(tx, account.id, actor.accountId);
    return {
      event: { subject: { type: 'account', id: account.id }, data: { role: grant.role, grantId } },
      result: { accountId: account.id, token },
    };
  },
});

const OnAccount = z.strictObject({ accountId: z.uuid() });

/** One act of administration on an account that exists. */
const administer = <Schema extends z.ZodType<{ accountId: string }>, Result>(
  name: string,
  action: AdministrativeAction,
  input: Schema,
  run: (work: {
    tx: Tx;
    input: z.output<Schema>;
    subject: Subject & { accountId: string };
    by: string | null;
    today: Day;
  }) => Promise<{ data?: Record<string, unknown>; result: Result }>,
) =>
  command({
    name,
    input,
    load: (tx, { accountId }) => lockAccount(tx, accountId),
    permit: ({ actor, facts }) => canAdminister(actor, action, facts),
    run: async ({ tx, input: parsed, facts, actor, today }) => {
      const { data, result } = await run({
        tx,
        input: parsed,
        subject: facts,
        by: actor.accountId,
        today,
      });
      return { event: { subject: { type: 'account', id: facts.accountId }, data }, result };
    },
  });

const dropSessions = (tx: Tx, accountId: string) =>
  tx.deleteFrom('sessions').where('account_id', '=', accountId).execute();

/** Gives a role for a period; without a first day from today. */
export const grantRole = administer(
  'identity.grant-role',
  'grant',
  OnAccount.extend(grantFields),
  async ({ tx, input, subject, today }) => {
    const grantId = await insertGrant(tx, subject.accountId, input, today);
    return { data: { role: input.role, grantId }, result: { grantId } };
  },
);

/** Takes a role back; it is gone on the next request of its holder. */
export const revokeRole = administer(
  'identity.revoke-role',
  'revoke',
  OnAccount.extend({ grantId: z.uuid() }),
  async ({ tx, input, subject, today }) => {
    const grant = await tx
      .selectFrom('role_grants')
      .select(['role', 'valid_until'])
      .where('id', '=', input.grantId)
      .where('account_id', '=', subject.accountId)
      .where('revoked_at', 'is', null)
      .executeTakeFirst();
    if (!grant || (grant.valid_until !== null && grant.valid_until < today))
      throw new Refusal('not-found', 'kernel.error.not-found');
    if (grant.role === 'administrator' && subject.isLastAdministrator)
      demand(conflict('identity.error.last-administrator'));
    await tx
      .updateTable('role_grants')
      .set({ revoked_at: sql`now()` })
      .where('id', '=', input.grantId)
      .execute();
    return { data: { role: grant.role, grantId: input.grantId }, result: null };
  },
);

/** Shuts an account: its sessions and links die at once. What it did stays on record. */
export const disableAccount = administer(
  'identity.disable',
  'disable',
  OnAccount,
  async ({ tx, subject }) => {
    await tx
      .updateTable('accounts')
      .set({ disabled_at: sql`now()` })
      .where('id', '=', subject.accountId)
      .execute();
    await tx
      .updateTable('invitations')
      .set({ used_at: sql`now()` })
      .where('account_id', '=', subject.accountId)
      .where('used_at', 'is', null)
      .execute();
    await dropSessions(tx, subject.accountId);
    return { result: null };
  },
);

export const enableAccount = administer(
  'identity.enable',
  'enable',
  OnAccount,
  async ({ tx, subject }) => {
    await tx
      .updateTable('accounts')
      .set({ disabled_at: null })
      .where('id', '=', subject.accountId)
      .execute();
    return { result: null };
  },
);

/** A new link for who lost the first one or forgot the password. The old password holds until it is used. */
export const sendLink = administer(
  'identity.send-link',
  'send-link',
  OnAccount,
  async ({ tx, subject, by }) => ({
    result: { token: await insertInvitation(tx, subject.accountId, by) },
  }),
);

/** For who lost the phone: takes all second factors and sessions; the next sign-in enrols anew where the role asks for it. */
export const resetFactors = administer(
  'identity.reset-factors',
  'reset-factors',
  OnAccount,
  async ({ tx, subject }) => {
    for (const table of ['totp_factors', 'passkeys', 'recovery_codes'] as const)
      await tx.deleteFrom(table).where('account_id', '=', subject.accountId).execute();
    await dropSessions(tx, subject.accountId);
    return { result: null };
  },
);

export const endAllSessions = administer(
  'identity.end-sessions',
  'end-sessions',
  OnAccount,
  async ({ tx, subject }) => {
    await dropSessions(tx, subject.accountId);
    return { result: null };
  },
);
