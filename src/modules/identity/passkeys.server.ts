import { createHash, randomBytes } from 'node:crypto';
import {
  generateAuthenticationOptions,
  generateRegistrationOptions,
  verifyAuthenticationResponse,
  verifyRegistrationResponse,
} from '@simplewebauthn/server';
import type {
  AuthenticationResponseJSON,
  PublicKeyCredentialCreationOptionsJSON,
  PublicKeyCredentialRequestOptionsJSON,
  RegistrationResponseJSON,
} from '@simplewebauthn/server';
import { sql } from 'kysely';
import { z } from 'zod';
import { command, type CommandContext } from '#kernel/command.server.ts';
import { config } from '#kernel/config.server.ts';
import { db } from '#kernel/db.server.ts';
import { conflict, Refusal } from '#kernel/errors.ts';
import { tidy } from '#kernel/text.ts';
import { onlySelf } from './factors.server.ts';
import { plainText } from './plain-text.ts';
import { keyedHash, sameText } from './secret.server.ts';
import {
  isProduction,
  openSession,
  resolveActor,
  type IdentityEvent,
  type Session,
} from './sessions.server.ts';

const challengeMinutes = 10;
const maximumPasskeys = 10;

/** The address the browser must vouch for, and the name passkeys are bound to. */
function relyingParty(event: Pick<IdentityEvent, 'url'>): { origin: string; id: string } {
  const origin = config().NAMSAO_ORIGIN
    ? new URL(config().NAMSAO_ORIGIN!).origin
    : event.url.origin;
  return { origin, id: new URL(origin).hostname };
}

/**
 * A challenge that needs no row until it is answered: random bytes, its end, and our seal over both and over
 * what it is for. `register:<account>`, `factor:<account>` or `sign-in`.
 */
function newChallenge(use: string): Uint8Array<ArrayBuffer> {
  const body = Buffer.alloc(24);
  randomBytes(16).copy(body);
  body.writeBigUInt64BE(BigInt(Date.now() + challengeMinutes * 60_000), 16);
  return Uint8Array.from(Buffer.concat([body, Buffer.from(sealOf(use, body), 'base64url')]));
}

const sealOf = (use: string, body: Buffer): string =>
  keyedHash('passkey-challenge', `${use}\n${body.toString('hex')}`);

/** True once per challenge: ours, for this use, not over, not answered before. */
async function spendChallenge(use: string, challenge: string): Promise<boolean> {
  const bytes = Buffer.from(challenge, 'base64url');
  const body = bytes.subarray(0, 24);
  if (bytes.length !== 56 || !sameText(sealOf(use, body), bytes.subarray(24).toString('base64url')))
    return false;
  const end = new Date(Number(body.readBigUInt64BE(16)));
  if (end.getTime() <= Date.now()) return false;
  const spent = await db()
    .insertInto('spent_challenges')
    .values({ challenge_hash: createHash('sha256').update(bytes).digest('hex'), expires_at: end })
    .onConflict((clash) => clash.doNothing())
    .executeTakeFirst();
  return spent.numInsertedOrUpdatedRows === 1n;
}

const keysOf = (accountId: string) =>
  db()
    .selectFrom('passkeys')
    .select(['credential_id', 'transports'])
    .where('account_id', '=', accountId)
    .execute();

const asDescriptor = (key: { credential_id: string; transports: string[] }) => ({
  id: key.credential_id,
  transports: key.transports as never[],
});

/** What the browser is asked when a passkey is made. */
export async function registrationOptions(
  event: Pick<IdentityEvent, 'url'>,
  session: Session,
): Promise<PublicKeyCredentialCreationOptionsJSON> {
  const account = await db()
    .selectFrom('accounts')
    .select(['login_name', 'display_name'])
    .where('id', '=', session.accountId)
    .executeTakeFirstOrThrow();
  return generateRegistrationOptions({
    rpName: 'Năm Sao',
    rpID: relyingParty(event).id,
    userName: account.login_name,
    userDisplayName: account.display_name,
    userID: Uint8Array.from(Buffer.from(session.accountId.replaceAll('-', ''), 'hex')),
    challenge: newChallenge(`register:${session.accountId}`),
    attestationType: 'none',
    excludeCredentials: (await keysOf(session.accountId)).map(asDescriptor),
    authenticatorSelection: { residentKey: 'preferred', userVerification: 'required' },
    // EdDSA, ES256, RS256: what every authenticator knows
    supportedAlgorithmIDs: [-8, -7, -257],
    timeout: 300_000,
  });
}

/** What the browser is asked at sign-in: any passkey of ours, or those of the account whose second step it is. */
export async function authenticationOptions(
  event: Pick<IdentityEvent, 'url'>,
  session: Session | null,
): Promise<PublicKeyCredentialRequestOptionsJSON> {
  return generateAuthenticationOptions({
    rpID: relyingParty(event).id,
    challenge: newChallenge(session ? `factor:${session.accountId}` : 'sign-in'),
    allowCredentials: session ? (await keysOf(session.accountId)).map(asDescriptor) : [],
    userVerification: 'required',
    timeout: 300_000,
  });
}

const failed = (cause?: unknown) => new Refusal('forbidden', 'identity.error.passkey', { cause });

const Answer = z.looseObject({
  id: z.string().regex(/^[\w-]{1,1400}$/),
  response: z.looseObject({}),
});

/** The browser's answer: its outer form here, all else by the verification. */
function parse<T>(text: string): T {
  try {
    return Answer.parse(JSON.parse(text)) as T;
  } catch (error) {
    throw failed(error);
  }
}

const storePasskey = command({
  name: 'identity.add-passkey',
  input: z.strictObject({
    accountId: z.uuid(),
    credentialId: z.string().min(1).max(1400),
    publicKey: z.string(),
    signCount: z.number().int().min(0),
    transports: z.array(z.string().max(20)).max(10),
    label: z.string().transform(tidy).pipe(plainText(60)),
  }),
  load: async (tx, input) => {
    await sql`select from accounts where id = ${input.accountId} for update`.execute(tx);
    const row = await tx
      .selectFrom('passkeys')
      .select(sql<number>`count(*)`.as('count'))
      .where('account_id', '=', input.accountId)
      .executeTakeFirstOrThrow();
    return Number(row.count);
  },
  permit: ({ actor, input, facts }) => {
    const own = onlySelf(actor, input.accountId);
    if (own !== true) return own;
    return facts < maximumPasskeys
      ? true
      : conflict('identity.error.too-many-passkeys', { maximum: maximumPasskeys });
  },
  run: async ({ tx, input }) => {
    const { id } = await tx
      .insertInto('passkeys')
      .values({
        account_id: input.accountId,
        credential_id: input.credentialId,
        sign_count: input.signCount,
        public_key: Buffer.from(input.publicKey, 'base64url'),
        transports: input.transports,
        label: input.label,
      })
      .returning('id')
      .executeTakeFirstOrThrow();
    return {
      event: { subject: { type: 'account', id: input.accountId }, data: { passkeyId: id } },
      result: null,
    };
  },
});

/** Checks what the browser made and keeps its public key. */
export async function addPasskey(
  context: CommandContext,
  event: IdentityEvent,
  session: Session,
  typed: { response: string; label: string },
): Promise<void> {
  const { origin, id } = relyingParty(event);
  const response = parse<RegistrationResponseJSON>(typed.response);
  const checked = await verifyRegistrationResponse({
    response,
    expectedChallenge: (challenge) => spendChallenge(`register:${session.accountId}`, challenge),
    expectedOrigin: origin,
    expectedRPID: id,
    requireUserVerification: true,
  }).catch((error: unknown) => {
    throw failed(error);
  });
  if (!checked.verified) throw failed();
  const { credential } = checked.registrationInfo;
  await storePasskey(context, {
    accountId: session.accountId,
    credentialId: credential.id,
    publicKey: Buffer.from(credential.publicKey).toString('base64url'),
    signCount: credential.counter,
    transports: credential.transports ?? [],
    label: typed.label,
  });
}

/**
 * Signs in by a passkey: as the second step of a session, or alone. Its owner was verified on the device
 * (PIN, finger, face), so alone it already counts as two factors.
 */
export async function showPasskey(
  event: IdentityEvent,
  session: Session | null,
  typed: string,
): Promise<void> {
  const { origin, id } = relyingParty(event);
  const response = parse<AuthenticationResponseJSON>(typed);
  const key = await db()
    .selectFrom('passkeys')
    .innerJoin('accounts', 'accounts.id', 'passkeys.account_id')
    .select([
      'passkeys.id',
      'account_id',
      'credential_id',
      'public_key',
      'sign_count',
      'disabled_at',
      'is_demo',
    ])
    .where('credential_id', '=', response.id)
    .executeTakeFirst();
  if (!key || key.disabled_at || (key.is_demo && isProduction())) throw failed();
  if (session && key.account_id !== session.accountId) throw failed();
  const checked = await verifyAuthenticationResponse({
    response,
    expectedChallenge: (challenge) =>
      spendChallenge(session ? `factor:${session.accountId}` : 'sign-in', challenge),
    expectedOrigin: origin,
    expectedRPID: id,
    credential: {
      id: key.credential_id,
      publicKey: Uint8Array.from(key.public_key),
      counter: Number(key.sign_count),
    },
    requireUserVerification: true,
  }).catch((error: unknown) => {
    throw failed(error);
  });
  if (!checked.verified) throw failed();
  await db()
    .updateTable('passkeys')
    .set({ sign_count: checked.authenticationInfo.newCounter, last_used_at: sql`now()` })
    .where('id', '=', key.id)
    .execute();
  const replaces = session ?? (await resolveActor(event)).session;
  await openSession(event, {
    accountId: key.account_id,
    method: session?.method ?? 'passkey',
    secondFactor: 'passkey',
    replaces,
  });
}
