import { betterAuth } from 'better-auth';
import { createAuthEndpoint } from 'better-auth/api';
import { setSessionCookie } from 'better-auth/cookies';
import { genericOAuth } from 'better-auth/plugins';
import { decodeJwt } from 'jose';
import { createHash } from 'node:crypto';
import { z } from 'zod';
import { config } from '#kernel/config.server.ts';
import { db, type Database } from '#kernel/db.server.ts';
import { journal } from '#kernel/journal.server.ts';
import { log } from '#kernel/log.server.ts';
import { hashPassword, verifyPassword } from './hashing.server.ts';
import { installationSecret } from './secret.server.ts';
import { sessionLimits } from './session-rules.ts';

/**
 * better-auth on our tables: it makes sessions, signs cookies and speaks OpenID Connect. What it is not asked
 * to do: nobody registers, links by e-mail address or changes an account through it. Its own HTTP door stays
 * shut except for the provider's way back (`/api/auth/callback/…`).
 */
export type Auth = ReturnType<typeof build>;

const instances = new WeakMap<Database, Map<string, Auth>>();

/** The instance for the address people use; `https` gives `__Host-` cookies that only travel encrypted. */
export function authFor(origin: string): Auth {
  const address = config().NAMSAO_ORIGIN ?? origin;
  const key = config().NAMSAO_OIDC_ISSUER ? address : new URL(address).protocol;
  const perDatabase = instances.get(db()) ?? new Map<string, Auth>();
  instances.set(db(), perDatabase);
  let auth = perDatabase.get(key);
  // Without a configured address the Host header names it: keep few instances, whatever is sent.
  if (!auth && perDatabase.size > 8) perDatabase.clear();
  if (!auth) perDatabase.set(key, (auth = build(address)));
  return auth;
}

/** Whether requests at this address carry the cookies of https. */
export const isSecure = (origin: string): boolean =>
  (config().NAMSAO_ORIGIN ?? origin).startsWith('https:');

export const cookiePrefix = (secure: boolean): string => (secure ? '__Host-namsao' : 'namsao');
export const sessionCookie = (secure: boolean): string => `${cookiePrefix(secure)}.session`;

/** The provider of accounts, when one is configured. Its id names the issuer: the same subject of another issuer is another person. */
export function oidcProvider(): { id: string; name: string } | null {
  const { NAMSAO_OIDC_ISSUER: issuer, NAMSAO_OIDC_CLIENT_ID, NAMSAO_OIDC_NAME } = config();
  if (!issuer || !NAMSAO_OIDC_CLIENT_ID) return null;
  return {
    id: `oidc-${createHash('sha256').update(issuer).digest('hex').slice(0, 16)}`,
    name: NAMSAO_OIDC_NAME,
  };
}

function build(address: string) {
  const secure = isSecure(address);
  const provider = oidcProvider();
  return betterAuth({
    appName: 'Năm Sao',
    baseURL: address,
    basePath: '/api/auth',
    secret: installationSecret(),
    database: { db: db(), type: 'postgres' },
    telemetry: { enabled: false },
    // Its messages may name addresses: only their first words are kept.
    logger: {
      level: 'error',
      log: (level, message) => log[level]({ source: 'better-auth', message }),
    },
    user: {
      modelName: 'accounts',
      fields: {
        name: 'display_name',
        email: 'login_name',
        emailVerified: 'login_verified',
        createdAt: 'created_at',
        updatedAt: 'updated_at',
      },
    },
    session: {
      modelName: 'sessions',
      fields: {
        userId: 'account_id',
        expiresAt: 'expires_at',
        ipAddress: 'ip_address',
        userAgent: 'user_agent',
        createdAt: 'created_at',
        updatedAt: 'updated_at',
      },
      additionalFields: {
        method: { type: 'string', input: false, defaultValue: 'oidc' },
        secondFactor: { type: 'string', input: false, required: false, fieldName: 'second_factor' },
      },
      // How long a session really lives is judged on each request (session-rules.ts).
      expiresIn: sessionLimits.producer.absolute / 1000,
      disableSessionRefresh: true,
    },
    account: {
      modelName: 'credentials',
      fields: {
        userId: 'account_id',
        providerId: 'provider',
        accountId: 'subject',
        password: 'password_hash',
        accessToken: 'access_token',
        refreshToken: 'refresh_token',
        idToken: 'id_token',
        accessTokenExpiresAt: 'access_token_expires_at',
        refreshTokenExpiresAt: 'refresh_token_expires_at',
        createdAt: 'created_at',
        updatedAt: 'updated_at',
      },
      updateAccountOnSignIn: false,
      accountLinking: {
        enabled: true,
        disableImplicitLinking: true,
        allowDifferentEmails: true,
        trustedProviders: provider ? [provider.id] : [],
      },
    },
    verification: {
      modelName: 'verifications',
      fields: { expiresAt: 'expires_at', createdAt: 'created_at', updatedAt: 'updated_at' },
      storeIdentifier: 'hashed',
    },
    emailAndPassword: {
      enabled: false,
      password: {
        hash: hashPassword,
        verify: ({ hash, password }) => verifyPassword(hash, password),
      },
    },
    rateLimit: { enabled: false },
    trustedOrigins: [address],
    onAPIError: { errorURL: `${address}/dang-nhap` },
    advanced: {
      database: { generateId: 'uuid' },
      useSecureCookies: false,
      cookiePrefix: cookiePrefix(secure),
      cookies: { session_token: { name: sessionCookie(secure) } },
      defaultCookieAttributes: { secure, httpOnly: true, sameSite: 'lax', path: '/' },
    },
    databaseHooks: {
      session: { create: { before: mayOpen } },
      // What the provider hands out is not needed afterwards, so it is not kept.
      account: {
        create: {
          before: async (account) => {
            await write('identity.link-provider', account.userId, { provider: account.providerId });
            return {
              data: {
                ...account,
                accessToken: null,
                refreshToken: null,
                idToken: null,
                scope: null,
              },
            };
          },
        },
      },
    },
    plugins: [
      sessionPlugin(),
      ...(provider ? [genericOAuth({ config: [oidcConfiguration(provider.id)] })] : []),
    ],
  });
}

/** Every way of signing in passes here: no session for a disabled account, and a line in the journal. */
async function mayOpen(
  session: { userId: string } & Record<string, unknown>,
): Promise<boolean | undefined> {
  const account = await db()
    .selectFrom('accounts')
    .select('disabled_at')
    .where('id', '=', session.userId)
    .executeTakeFirst();
  if (!account || account.disabled_at) return false;
  await write('identity.sign-in', session.userId, {
    method: session.method ?? 'oidc',
    secondFactor: session.secondFactor ?? null,
  });
  return undefined;
}

const write = (action: string, accountId: string, data: Record<string, unknown>): Promise<void> =>
  db()
    .transaction()
    .execute((tx) =>
      journal(tx, {
        actor: { accountId, kind: 'account', grants: [] },
        action,
        requestId: null,
        events: [{ subject: { type: 'account', id: accountId }, data }],
      }),
    );

const OpenSession = z.object({
  accountId: z.uuid(),
  method: z.enum(['password', 'passkey', 'oidc']),
  secondFactor: z.enum(['totp', 'recovery-code', 'passkey']).nullable(),
  ipAddress: z.string(),
  userAgent: z.string(),
  /** the session that this one takes over from: a new token at each step of signing in (ASVS 7.2.4) */
  replaces: z.string().nullable(),
});

/** Opens a session for an account that has proven itself to us; callable from our server code only. */
const sessionPlugin = () => ({
  id: 'namsao-session' as const,
  endpoints: {
    openSession: createAuthEndpoint.serverOnly(
      { method: 'POST', body: OpenSession },
      async (ctx) => {
        const { accountId, replaces, ...facts } = ctx.body;
        const adapter = ctx.context.internalAdapter;
        const user = await adapter.findUserById(accountId);
        const session = user && (await adapter.createSession(accountId, false, facts, true));
        if (!session) return ctx.json({ opened: false });
        if (replaces) await adapter.deleteSession(replaces);
        await setSessionCookie(ctx, { session, user });
        return ctx.json({ opened: true });
      },
    ),
  },
});

/** OpenID Connect: code flow with PKCE, state and nonce; the ID token is verified against the issuer's keys. */
function oidcConfiguration(providerId: string) {
  const { NAMSAO_OIDC_ISSUER: issuer, NAMSAO_OIDC_CLIENT_ID, NAMSAO_OIDC_CLIENT_SECRET } = config();
  return {
    providerId,
    clientId: NAMSAO_OIDC_CLIENT_ID!,
    clientSecret: NAMSAO_OIDC_CLIENT_SECRET,
    discoveryUrl: `${issuer!.replace(/\/$/, '')}/.well-known/openid-configuration`,
    scopes: ['openid'],
    pkce: true,
    requireIdTokenVerification: true,
    disableSignUp: true,
    // Without an ID token there is no verified subject. The address is made up: accounts are found by subject only.
    getUserInfo: (tokens: { idToken?: string }) => {
      if (!tokens.idToken) return Promise.resolve(null);
      const { sub, iss } = decodeJwt(tokens.idToken);
      if (!sub || iss !== issuer) return Promise.resolve(null);
      const email = `${createHash('sha256').update(sub).digest('hex')}@${providerId}.invalid`;
      return Promise.resolve({ id: sub, sub, name: '', email, emailVerified: false });
    },
  };
}
