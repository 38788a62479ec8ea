import { createHmac } from 'node:crypto';
import type { RequestEvent } from '@sveltejs/kit';
import { parseSetCookieHeader } from 'better-auth/cookies';
import { sql } from 'kysely';
import { z } from 'zod';
import { publicActor, type Actor, type Grant } from '#kernel/actor.ts';
import { command } from '#kernel/command.server.ts';
import { config } from '#kernel/config.server.ts';
import { db } from '#kernel/db.server.ts';
import { hidden, Refusal } from '#kernel/errors.ts';
import type { Locale } from '#kernel/messages.ts';
import { authFor, isSecure, sessionCookie } from './auth.server.ts';
import { isOfficial } from './roles.ts';
import { installationSecret, sameText } from './secret.server.ts';
import { judgeSession, sessionLimits, type SessionState } from './session-rules.ts';

/** What of a request the identity module reads and writes. */
export type IdentityEvent = Pick<RequestEvent, 'cookies' | 'url' | 'request' | 'getClientAddress'>;

/** A living session. Only `open` ones act; the others are sign-ins that lack a step. */
export type Session = Readonly<{
  id: string;
  token: string;
  accountId: string;
  method: 'password' | 'passkey' | 'oidc';
  state: Exclude<SessionState, 'dead'>;
  /** signed in so recently that the account's own security may be changed */
  isFresh: boolean;
}>;

export type Account = Readonly<{ id: string; name: string; isDemo: boolean; locale: Locale }>;
export type Identified = Readonly<{
  actor: Actor;
  account: Account | null;
  session: Session | null;
}>;

const nobody: Identified = { actor: publicActor, account: null, session: null };

export const isProduction = (): boolean => config().NAMSAO_MODE === 'production';

/**
 * Who asks. One statement reads session, account and today's roles, so that signing out, disabling an account
 * and a change of roles hold on the very next request; nothing is cached.
 */
export async function resolveActor(
  event: Pick<IdentityEvent, 'cookies' | 'url'>,
): Promise<Identified> {
  const token = readToken(event.cookies.get(sessionCookie(isSecure(event.url.origin))));
  if (!token) return nobody;
  const row = await findSession(token);
  if (!row) return nobody;
  const facts = {
    now: row.now,
    createdAt: row.created_at,
    lastSeenAt: row.last_seen_at,
    secondFactor: row.second_factor !== null,
    official: row.grants.some((grant) => isOfficial(grant.role)),
    hasFactor: row.has_factor,
    shortPassword: row.method === 'password' && row.short_password,
    isDemo: row.is_demo,
    production: isProduction(),
  };
  const state = judgeSession(facts);
  if (state === 'dead') return nobody;
  const session: Session = {
    id: row.id,
    token,
    accountId: row.account_id,
    method: row.method as Session['method'],
    state,
    isFresh: facts.now.getTime() - facts.createdAt.getTime() < sessionLimits.fresh,
  };
  if (state !== 'open') return { ...nobody, session };
  if (facts.now.getTime() - facts.lastSeenAt.getTime() > 60_000) await touch(row.id);
  return {
    actor: { accountId: row.account_id, kind: 'account', grants: row.grants },
    account: {
      id: row.account_id,
      name: row.display_name,
      isDemo: row.is_demo,
      locale: row.locale as Locale,
    },
    session,
  };
}

/** The person of a session that may lack a step: for the steps of signing in and signing out, without any role. */
export const personOf = (session: Session): Actor => ({
  accountId: session.accountId,
  kind: 'account',
  grants: [],
});

/** The token of a cookie that better-auth signed (HMAC-SHA-256 over the token); a stolen table makes no cookie. */
function readToken(cookie: string | undefined): string | null {
  const dot = cookie?.lastIndexOf('.') ?? -1;
  if (!cookie || dot < 1) return null;
  const token = cookie.slice(0, dot);
  const signature = createHmac('sha256', installationSecret()).update(token).digest('base64');
  return sameText(signature, cookie.slice(dot + 1)) ? token : null;
}

async function findSession(token: string) {
  const { rows } = await sql<{
    id: string;
    account_id: string;
    method: string;
    second_factor: string | null;
    created_at: Date;
    last_seen_at: Date;
    now: Date;
    display_name: string;
    locale: string;
    is_demo: boolean;
    has_factor: boolean;
    short_password: boolean;
    grants: Grant[];
  }>`
    select s.id, s.account_id, s.method, s.second_factor, s.created_at, s.last_seen_at, now() as now,
      a.display_name, a.locale, a.is_demo,
      exists (select from totp_factors f where f.account_id = a.id and f.confirmed_at is not null)
        or exists (select from passkeys p where p.account_id = a.id) as has_factor,
      exists (select from credentials c where c.account_id = a.id and c.provider = 'credential'
        and not c.password_stands_alone) as short_password,
      coalesce((select json_agg(json_build_object('role', g.role, 'placeId', g.place_id, 'bodyId', g.body_id,
          'producerId', g.producer_id) order by g.role, g.id)
        from role_grants_today g where g.account_id = a.id), '[]') as grants
    from sessions s join accounts a on a.id = s.account_id
    where s.token = ${token} and s.expires_at > now() and a.disabled_at is null`.execute(db());
  return rows[0] ?? null;
}

const touch = (id: string) =>
  db()
    .updateTable('sessions')
    .set({ last_seen_at: sql`now()` })
    .where('id', '=', id)
    .execute();

/** Opens a session for an account that has proven itself, under a new token, and gives its cookie to the browser. */
export async function openSession(
  event: IdentityEvent,
  proven: {
    accountId: string;
    method: Session['method'];
    secondFactor?: 'totp' | 'recovery-code' | 'passkey';
    replaces?: Session | null;
  },
): Promise<void> {
  const { headers, response } = await authFor(event.url.origin).api.openSession({
    body: {
      accountId: proven.accountId,
      method: proven.method,
      secondFactor: proven.secondFactor ?? null,
      ipAddress: event.getClientAddress(),
      userAgent: (event.request.headers.get('user-agent') ?? '').slice(0, 300),
      replaces: proven.replaces?.token ?? null,
    },
    headers: event.request.headers,
    returnHeaders: true,
  });
  if (!response.opened) throw new Refusal('forbidden', 'identity.error.sign-in');
  takeCookies(event, headers);
}

/** Hands the cookies that better-auth set to the response of a form action. */
export function takeCookies(event: Pick<IdentityEvent, 'cookies' | 'url'>, headers: Headers): void {
  for (const [name, cookie] of parseSetCookieHeader(headers.getSetCookie().join(', '))) {
    event.cookies.set(name, decodeURIComponent(cookie.value), {
      path: '/',
      httpOnly: true,
      sameSite: 'lax',
      secure: isSecure(event.url.origin),
      maxAge: cookie['max-age'],
    });
  }
}

/** Takes the session's cookie from the browser. */
export const dropCookie = (event: Pick<IdentityEvent, 'cookies' | 'url'>): void => {
  const secure = isSecure(event.url.origin);
  event.cookies.delete(sessionCookie(secure), {
    path: '/',
    httpOnly: true,
    sameSite: 'lax',
    secure,
  });
};

/** Ends one session: one's own, or anyone's for an administrator. Dead from this instant. */
export const endSession = command({
  name: 'identity.end-session',
  input: z.strictObject({ sessionId: z.uuid() }),
  load: async (tx, { sessionId }) => {
    const row = await tx
      .selectFrom('sessions')
      .select('account_id')
      .where('id', '=', sessionId)
      .forUpdate()
      .executeTakeFirst();
    if (!row) throw new Refusal('not-found', 'kernel.error.not-found');
    return row;
  },
  permit: ({ actor, facts }) =>
    actor.accountId === facts.account_id ||
    actor.grants.some((grant) => grant.role === 'administrator')
      ? true
      : hidden(),
  run: async ({ tx, input, facts }) => {
    await tx.deleteFrom('sessions').where('id', '=', input.sessionId).execute();
    return {
      event: {
        subject: { type: 'account', id: facts.account_id },
        data: { sessionId: input.sessionId },
      },
      result: null,
    };
  },
});

/** The living sessions of an account, newest first, for its owner and for administrators. */
export async function sessionsOf(accountId: string) {
  const rows = await db()
    .selectFrom('sessions')
    .select([
      'id',
      'method',
      'second_factor',
      'ip_address',
      'user_agent',
      'created_at',
      'last_seen_at',
    ])
    .where('account_id', '=', accountId)
    .where('expires_at', '>', sql<Date>`now()`)
    .where(
      'last_seen_at',
      '>',
      sql<Date>`now() - make_interval(secs => ${sessionLimits.producer.idle / 1000})`,
    )
    .orderBy('last_seen_at', 'desc')
    .limit(50)
    .execute();
  return rows.map((row) => ({
    id: row.id,
    method: row.method,
    secondFactor: row.second_factor,
    ipAddress: row.ip_address,
    userAgent: row.user_agent,
    createdAt: row.created_at,
    lastSeenAt: row.last_seen_at,
  }));
}
