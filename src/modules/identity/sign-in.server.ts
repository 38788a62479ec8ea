import { randomBytes } from 'node:crypto';
import { db } from '#kernel/db.server.ts';
import { Refusal } from '#kernel/errors.ts';
import { log } from '#kernel/log.server.ts';
import { countAttempt, forgetAttempts, type AttemptKind } from './attempts.server.ts';
import { authFor, cookiePrefix, isSecure, oidcProvider } from './auth.server.ts';
import { verifyPassword } from './hashing.server.ts';
import { parseLoginName } from './login-name.ts';
import { ownPath } from './own-path.ts';
import { keyedHash, sameText } from './secret.server.ts';
import {
  isProduction,
  openSession,
  resolveActor,
  takeCookies,
  type IdentityEvent,
} from './sessions.server.ts';

const wrong = () => new Refusal('forbidden', 'identity.error.sign-in');

/**
 * The first step of signing in. Unknown names, wrong passwords, disabled accounts and accounts without a
 * password give one answer after the same work. Whether a second step follows, the new session tells.
 */
export async function signIn(
  event: IdentityEvent,
  typed: { loginName: string; password: string },
): Promise<void> {
  refuseEmpty(typed);
  const name = parseLoginName(typed.loginName);
  const asTyped = name ?? typed.loginName.trim().toLowerCase().slice(0, 254);
  const device = knownDevice(event, asTyped);
  const counted: [AttemptKind, string] = device
    ? ['device', `${device}\n${asTyped}`]
    : ['login-name', asTyped];
  await countAttempt(...counted);
  const account = await db()
    .selectFrom('accounts')
    .leftJoin('credentials', (join) =>
      join
        .onRef('credentials.account_id', '=', 'accounts.id')
        .on('credentials.provider', '=', 'credential'),
    )
    .select([
      'accounts.id',
      'accounts.disabled_at',
      'accounts.is_demo',
      'credentials.password_hash',
    ])
    // what is no login name is looked for all the same, so that the work is equal
    .where('accounts.login_name', '=', name ?? '')
    .executeTakeFirst();
  const matches = await verifyPassword(account?.password_hash ?? null, typed.password);
  if (!account || !matches || account.disabled_at || (account.is_demo && isProduction())) {
    log.warn({ event: 'sign-in-refused' });
    throw wrong();
  }
  await forgetAttempts(...counted);
  const { session } = await resolveActor(event);
  await openSession(event, { accountId: account.id, method: 'password', replaces: session });
  rememberDevice(event, asTyped);
}

/** What was left out is no attempt: it is asked for, and counts against nobody. */
function refuseEmpty(typed: Readonly<Record<string, string>>): void {
  const fields = Object.keys(typed)
    .filter((field) => !typed[field]!.trim())
    .map((field) => ({ field, code: 'kernel.error.required' }));
  if (fields.length) throw new Refusal('invalid', 'kernel.error.invalid', { fields });
}

// A browser that has signed in before keeps its own counter, so that a guesser elsewhere cannot lock its owner out.
const deviceCookie = (event: Pick<IdentityEvent, 'url'>): string =>
  `${cookiePrefix(isSecure(event.url.origin))}.device`;

function knownDevice(event: IdentityEvent, loginName: string): string | null {
  const [device, mac] = (event.cookies.get(deviceCookie(event)) ?? '').split('.');
  if (!device || !mac) return null;
  return sameText(mac, keyedHash('device', `${device}\n${loginName}`)) ? device : null;
}

function rememberDevice(event: IdentityEvent, loginName: string): void {
  const device = knownDevice(event, loginName) ?? randomBytes(16).toString('base64url');
  event.cookies.set(
    deviceCookie(event),
    `${device}.${keyedHash('device', `${device}\n${loginName}`)}`,
    {
      path: '/',
      httpOnly: true,
      sameSite: 'lax',
      secure: isSecure(event.url.origin),
      maxAge: 180 * 86_400,
    },
  );
}

/**
 * Begins signing in at the configured provider, or (for who is signed in) linking with it.
 * @returns the provider's address to go to
 */
export async function beginProviderSignIn(
  event: IdentityEvent,
  options: { link: boolean; returnTo: string; onError: string },
): Promise<string> {
  const provider = oidcProvider();
  if (!provider || !ownPath(options.returnTo) || !ownPath(options.onError))
    throw new Refusal('not-found', 'kernel.error.not-found');
  const auth = authFor(event.url.origin);
  const body = {
    provider: provider.id,
    callbackURL: options.returnTo,
    errorCallbackURL: options.onError,
    disableRedirect: true,
  };
  const request = {
    body: body as never,
    headers: event.request.headers,
    returnHeaders: true as const,
  };
  const begun = options.link ? auth.api.linkSocialAccount(request) : auth.api.signInSocial(request);
  const { headers, response } = await begun.catch((error: unknown) => {
    throw new Refusal('unavailable', 'identity.error.provider-unavailable', { cause: error });
  });
  takeCookies(event, headers);
  if (!response.url) throw new Refusal('unavailable', 'identity.error.provider-unavailable');
  return response.url;
}

/** Whether the account is linked with the configured provider. */
export async function linkedProvider(accountId: string): Promise<boolean> {
  const row = await db()
    .selectFrom('credentials')
    .select('id')
    .where('account_id', '=', accountId)
    .where('provider', '=', oidcProvider()?.id ?? '')
    .executeTakeFirst();
  return row !== undefined;
}

/** The provider's way back; the only request that reaches better-auth's own handler. */
export async function finishProviderSignIn(event: IdentityEvent): Promise<Response> {
  if (!oidcProvider()) throw new Refusal('not-found', 'kernel.error.not-found');
  return authFor(event.url.origin).handler(event.request);
}
