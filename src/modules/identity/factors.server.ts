import { sql } from 'kysely';
import { z } from 'zod';
import { command } from '#kernel/command.server.ts';
import { db, type Tx } from '#kernel/db.server.ts';
import { conflict, forbid, Refusal, type Verdict } from '#kernel/errors.ts';
import type { Actor } from '#kernel/actor.ts';
import { mayDropFactor } from './factor-rules.ts';
import { isOfficial } from './roles.ts';
import { keyedHash, seal, unseal } from './secret.server.ts';
import { isProduction } from './sessions.server.ts';
import {
  base32,
  keyUri,
  matchingStep,
  newRecoveryCode,
  newSecret,
  tidyRecoveryCode,
} from './totp.server.ts';

const issuer = 'Năm Sao';
const recoveryCodeCount = 8;
const purpose = 'totp-secret';

/** The second factors of an account, for its own page. */
export async function factorsOf(accountId: string) {
  const [totp, passkeys, codes] = await Promise.all([
    db()
      .selectFrom('totp_factors')
      .select(['confirmed_at', 'created_at'])
      .where('account_id', '=', accountId)
      .executeTakeFirst(),
    db()
      .selectFrom('passkeys')
      .select(['id', 'label', 'created_at', 'last_used_at'])
      .where('account_id', '=', accountId)
      .orderBy('created_at')
      .execute(),
    db()
      .selectFrom('recovery_codes')
      .select(sql<number>`count(*) filter (where used_at is null)`.as('left'))
      .where('account_id', '=', accountId)
      .executeTakeFirstOrThrow(),
  ]);
  return {
    authenticator: totp?.confirmed_at ? { since: totp.confirmed_at } : null,
    authenticatorPending: totp !== undefined && totp.confirmed_at === null,
    passkeys: passkeys.map((key) => ({
      id: key.id,
      label: key.label,
      createdAt: key.created_at,
      lastUsedAt: key.last_used_at,
    })),
    recoveryCodesLeft: Number(codes.left),
  };
}

const Own = z.strictObject({ accountId: z.uuid() });
export const onlySelf = (actor: Actor, accountId: string): Verdict =>
  actor.accountId === accountId || forbid('kernel.error.forbidden');

export const lockTotp = (tx: Tx, accountId: string) =>
  tx
    .selectFrom('totp_factors')
    .selectAll()
    .where('account_id', '=', accountId)
    .forUpdate()
    .executeTakeFirst();

/** Makes a new secret that waits for its first code. */
export const startAuthenticator = command({
  name: 'identity.start-authenticator',
  input: Own,
  load: (tx, input) => lockTotp(tx, input.accountId),
  permit: ({ actor, input, facts }) => {
    const own = onlySelf(actor, input.accountId);
    if (own !== true) return own;
    return facts?.confirmed_at ? conflict('identity.error.authenticator-there') : true;
  },
  run: async ({ tx, input }) => {
    const sealed = seal(newSecret().toString('base64url'), purpose, input.accountId);
    await tx
      .insertInto('totp_factors')
      .values({ account_id: input.accountId, secret_encrypted: sealed })
      .onConflict((clash) =>
        clash
          .column('account_id')
          .doUpdateSet({ secret_encrypted: sealed, last_step: 0, created_at: sql`now()` }),
      )
      .execute();
    return { event: { subject: { type: 'account', id: input.accountId } }, result: null };
  },
});

export const secretOf = (accountId: string, sealed: string): Buffer =>
  Buffer.from(unseal(sealed, purpose, accountId), 'base64url');

/** What the page shows of a secret that waits for its first code. */
export async function pendingAuthenticator(
  accountId: string,
): Promise<{ uri: string; secret: string } | null> {
  const row = await db()
    .selectFrom('totp_factors')
    .innerJoin('accounts', 'accounts.id', 'totp_factors.account_id')
    .select(['secret_encrypted', 'login_name'])
    .where('account_id', '=', accountId)
    .where('confirmed_at', 'is', null)
    .executeTakeFirst();
  if (!row) return null;
  const secret = secretOf(accountId, row.secret_encrypted);
  return {
    uri: keyUri(secret, row.login_name, issuer),
    secret: base32(secret).match(/.{4}/g)!.join(' '),
  };
}

export const wrongCode = () =>
  new Refusal('invalid', 'kernel.error.invalid', {
    fields: [{ field: 'code', code: 'identity.error.code' }],
  });

/** The first right code turns the authenticator on. The recovery codes are shown this once. */
export const confirmAuthenticator = command({
  name: 'identity.confirm-authenticator',
  input: z.strictObject({ accountId: z.uuid(), code: z.string().max(20) }),
  load: (tx, input) => lockTotp(tx, input.accountId),
  permit: ({ actor, input, facts }) => {
    const own = onlySelf(actor, input.accountId);
    if (own !== true) return own;
    return facts && !facts.confirmed_at ? true : conflict('identity.error.authenticator-there');
  },
  run: async ({ tx, input, facts, now }) => {
    const step = matchingStep(
      secretOf(input.accountId, facts!.secret_encrypted),
      input.code,
      now,
      facts!.last_step,
    );
    if (step === null) throw wrongCode();
    await tx
      .updateTable('totp_factors')
      .set({ confirmed_at: now, last_step: step })
      .where('account_id', '=', input.accountId)
      .execute();
    return {
      event: { subject: { type: 'account', id: input.accountId } },
      result: { recoveryCodes: await replaceRecoveryCodes(tx, input.accountId) },
    };
  },
});

export const codeHash = (accountId: string, code: string): string =>
  keyedHash('recovery-code', `${accountId}\n${tidyRecoveryCode(code)}`);

async function replaceRecoveryCodes(tx: Tx, accountId: string): Promise<string[]> {
  const codes = Array.from({ length: recoveryCodeCount }, newRecoveryCode);
  await tx.deleteFrom('recovery_codes').where('account_id', '=', accountId).execute();
  await tx
    .insertInto('recovery_codes')
    .values(codes.map((code) => ({ account_id: accountId, code_hash: codeHash(accountId, code) })))
    .execute();
  return codes;
}

/** New recovery codes; the old ones are void. */
export const renewRecoveryCodes = command({
  name: 'identity.renew-recovery-codes',
  input: Own,
  load: async (tx, input) => (await countFactors(tx, input.accountId)).total,
  permit: ({ actor, input, facts }) => {
    const own = onlySelf(actor, input.accountId);
    if (own !== true) return own;
    return facts > 0 ? true : conflict('identity.error.no-factor');
  },
  run: async ({ tx, input }) => ({
    event: { subject: { type: 'account', id: input.accountId } },
    result: { recoveryCodes: await replaceRecoveryCodes(tx, input.accountId) },
  }),
});

async function countFactors(tx: Tx, accountId: string) {
  const { rows } = await sql<{
    total: number;
    official: string[];
    stands_alone: boolean;
    is_demo: boolean;
  }>`
    select (select count(*) from totp_factors where account_id = a.id and confirmed_at is not null)
         + (select count(*) from passkeys where account_id = a.id) as total,
      coalesce((select json_agg(role) from role_grants_today where account_id = a.id), '[]') as official,
      not exists (select from credentials where account_id = a.id and provider = 'credential' and not password_stands_alone) as stands_alone,
      a.is_demo
    from accounts a where a.id = ${accountId} for update of a`.execute(tx);
  const row = rows[0]!;
  return {
    total: Number(row.total),
    official: row.official.some(isOfficial) && !(row.is_demo && !isProduction()),
    passwordStandsAlone: row.stands_alone,
  };
}

/** Takes the authenticator or one passkey away; the last one of an official stays. */
export const removeFactor = command({
  name: 'identity.remove-factor',
  input: z.strictObject({ accountId: z.uuid(), passkeyId: z.uuid().nullable() }),
  load: async (tx, input) => {
    const kept = await countFactors(tx, input.accountId);
    const there = input.passkeyId
      ? await tx
          .selectFrom('passkeys')
          .select('id')
          .where('id', '=', input.passkeyId)
          .where('account_id', '=', input.accountId)
          .executeTakeFirst()
      : await tx
          .selectFrom('totp_factors')
          .select('account_id')
          .where('account_id', '=', input.accountId)
          .where('confirmed_at', 'is not', null)
          .executeTakeFirst();
    if (!there) throw new Refusal('not-found', 'kernel.error.not-found');
    return kept;
  },
  permit: ({ actor, input, facts }) => {
    const own = onlySelf(actor, input.accountId);
    return own === true ? mayDropFactor(facts) : own;
  },
  run: async ({ tx, input, facts }) => {
    if (input.passkeyId)
      await tx.deleteFrom('passkeys').where('id', '=', input.passkeyId).execute();
    else await tx.deleteFrom('totp_factors').where('account_id', '=', input.accountId).execute();
    if (facts.total === 1)
      await tx.deleteFrom('recovery_codes').where('account_id', '=', input.accountId).execute();
    return {
      event: {
        subject: { type: 'account', id: input.accountId },
        data: { kind: input.passkeyId ? 'passkey' : 'totp' },
      },
      result: null,
    };
  },
});
