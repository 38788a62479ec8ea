import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { parseSetCookieHeader } from 'better-auth/cookies';
import { reloadConfig } from '#kernel/config.server.ts';
import { db } from '#kernel/db.server.ts';
import { Browser } from '../../../tests/support/browser-event.ts';
import { freshDatabase } from '../../../tests/support/database.ts';
import { IdentityProvider, type Lie } from '../../../tests/support/identity-provider.ts';
import { createPerson, goodPassword } from '../../../tests/support/people.ts';
import { oidcProvider } from './auth.server.ts';
import type { Role } from './roles.ts';
import { resolveActor } from './sessions.server.ts';
import {
  beginProviderSignIn,
  finishProviderSignIn,
  linkedProvider,
  signIn,
} from './sign-in.server.ts';

let opened: Awaited<ReturnType<typeof freshDatabase>>;
const provider = new IdentityProvider();
const origin = 'https://ocop.example.vn';

beforeAll(async () => {
  process.env.NAMSAO_SECRET = 'a secret for tests only, long enough';
  await provider.start();
  Object.assign(process.env, {
    NAMSAO_OIDC_ISSUER: provider.issuer,
    NAMSAO_OIDC_CLIENT_ID: 'namsao',
    NAMSAO_OIDC_CLIENT_SECRET: 'secret',
    NAMSAO_ORIGIN: origin,
  });
  reloadConfig();
  opened = await freshDatabase();
});
afterAll(async () => {
  delete process.env.NAMSAO_OIDC_ISSUER;
  delete process.env.NAMSAO_OIDC_CLIENT_ID;
  delete process.env.NAMSAO_OIDC_CLIENT_SECRET;
  delete process.env.NAMSAO_ORIGIN;
  reloadConfig();
  await opened.drop();
  await provider.stop();
});
beforeEach(() => {
  provider.lie = 'none';
  provider.email = undefined;
});

/** Follows the browser to the provider and back; the address it ends at. */
async function travel(
  browser: Browser,
  link: boolean,
  change: (back: string) => string = (back) => back,
): Promise<string> {
  const address = await beginProviderSignIn(browser.event(), {
    link,
    returnTo: '/tai-khoan',
    onError: '/dang-nhap',
  });
  return arrive(browser, change(provider.agree(address)));
}

async function arrive(browser: Browser, back: string): Promise<string> {
  const response = await finishProviderSignIn(
    browser.event(new URL(back).pathname + new URL(back).search),
  );
  for (const [name, cookie] of parseSetCookieHeader(response.headers.getSetCookie().join(', ')))
    browser.jar.set(name, { value: decodeURIComponent(cookie.value), options: { ...cookie } });
  const location = new URL(response.headers.get('location') ?? '', origin);
  return location.pathname + location.search;
}

/** A person who is signed in by password and has linked the provider's subject. */
async function linkedPerson(subject: string, role: Role = 'producer') {
  provider.subject = subject;
  const person = await createPerson({ role, isDemo: role !== 'producer' });
  const browser = new Browser(origin);
  await signIn(browser.event(), { loginName: person.loginName, password: goodPassword });
  expect(await travel(browser, true)).toBe('/tai-khoan');
  return person;
}

describe('signing in by the provider', () => {
  test('the button is there only where a provider is configured', () => {
    expect(oidcProvider()).toMatchObject({ name: 'VNeID' });
    delete process.env.NAMSAO_OIDC_CLIENT_ID;
    reloadConfig();
    expect(oidcProvider()).toBeNull();
    process.env.NAMSAO_OIDC_CLIENT_ID = 'namsao';
    reloadConfig();
  });

  test('asks with PKCE, state and nonce', async () => {
    const asked = new URL(
      await beginProviderSignIn(new Browser(origin).event(), {
        link: false,
        returnTo: '/',
        onError: '/dang-nhap',
      }),
    ).searchParams;
    expect(asked.get('code_challenge_method')).toBe('S256');
    for (const name of ['code_challenge', 'state', 'nonce'])
      expect(asked.get(name)!.length).toBeGreaterThanOrEqual(32);
    expect(asked.get('redirect_uri')).toBe(`${origin}/api/auth/callback/${oidcProvider()!.id}`);
    expect(asked.get('scope')).toBe('openid');
  });

  test('a linked subject is in with the roles of the account, none from the provider', async () => {
    const person = await linkedPerson('nguoi-2');
    expect(await linkedProvider(person.id)).toBe(true);
    const browser = new Browser(origin);
    expect(await travel(browser, false)).toBe('/tai-khoan');
    const { session, actor } = await resolveActor(browser.event());
    expect(session).toMatchObject({ accountId: person.id, state: 'open', method: 'oidc' });
    expect(actor.grants.map((grant) => grant.role)).toEqual(['producer']);
    expect([...browser.jar.keys()].every((name) => name.startsWith('__Host-'))).toBe(true);
    const actions = await db()
      .selectFrom('journal_events')
      .select('action')
      .where('subject_id', '=', person.id)
      .orderBy('seq')
      .execute();
    expect(actions.map(({ action }) => action)).toEqual([
      'identity.sign-in',
      'identity.link-provider',
      'identity.sign-in',
    ]);
  });

  test('nothing of the provider is kept but the subject', async () => {
    const person = await linkedPerson('nguoi-3');
    const kept = await db()
      .selectFrom('credentials')
      .select(['subject', 'access_token', 'refresh_token', 'id_token'])
      .where('account_id', '=', person.id)
      .where('provider', 'like', 'oidc-%')
      .execute();
    expect(kept).toEqual([
      { subject: 'nguoi-3', access_token: null, refresh_token: null, id_token: null },
    ]);
  });

  test('an unknown subject makes no account and finds none by e-mail address', async () => {
    const person = await createPerson({ role: 'producer' });
    await db()
      .updateTable('accounts')
      .set({ login_verified: true })
      .where('id', '=', person.id)
      .execute();
    const count = async () =>
      Number(
        (
          await db()
            .selectFrom('accounts')
            .select(db().fn.countAll().as('count'))
            .executeTakeFirstOrThrow()
        ).count,
      );
    const before = await count();
    Object.assign(provider, { subject: 'nobody', email: person.loginName });
    const browser = new Browser(origin);
    expect(await travel(browser, false)).toMatch(/^\/dang-nhap\?error=/);
    expect((await resolveActor(browser.event())).session).toBeNull();
    expect(await count()).toBe(before);
  });

  test('officials still show a second factor', async () => {
    const person = await linkedPerson('can-bo', 'inspector');
    await db()
      .updateTable('accounts')
      .set({ is_demo: false })
      .where('id', '=', person.id)
      .execute();
    const browser = new Browser(origin);
    await travel(browser, false);
    expect(await resolveActor(browser.event())).toMatchObject({
      actor: { kind: 'public' },
      session: { state: 'enrolment' },
    });
  });

  test('a disabled account is not let in', async () => {
    const person = await linkedPerson('nghi-viec');
    await db()
      .updateTable('accounts')
      .set({ disabled_at: new Date() })
      .where('id', '=', person.id)
      .execute();
    const browser = new Browser(origin);
    expect(await travel(browser, false)).toMatch(/error=/);
    expect((await resolveActor(browser.event())).session).toBeNull();
  });

  test('a subject belongs to one account', async () => {
    await linkedPerson('nguoi-4');
    const other = await createPerson({ role: 'producer' });
    const browser = new Browser(origin);
    await signIn(browser.event(), { loginName: other.loginName, password: goodPassword });
    expect(await travel(browser, true)).toMatch(/error=/);
    expect(await linkedProvider(other.id)).toBe(false);
  });
});

describe('a provider or a traveller that lies', () => {
  test.each<Lie>([
    'issuer',
    'audience',
    'alg-none',
    'foreign-key',
    'no-nonce',
    'other-nonce',
    'expired',
    'no-id-token',
    'no-subject',
  ])('%s is refused', async (lie) => {
    await linkedPerson(`lie-${lie}`);
    provider.lie = lie;
    const browser = new Browser(origin);
    expect(await travel(browser, false)).toMatch(/^\/dang-nhap\?error=/);
    expect((await resolveActor(browser.event())).session).toBeNull();
  });

  test('the same answer twice, in another browser, or with another state', async () => {
    await linkedPerson('nguoi-5');
    const browser = new Browser(origin);
    let back = '';
    await travel(browser, false, (address) => (back = address));
    for (const other of [new Browser(origin), browser]) {
      other.jar.delete('__Host-namsao.session');
      expect(await arrive(other, back)).toMatch(/error=/);
      expect((await resolveActor(other.event())).session).toBeNull();
    }
    const third = new Browser(origin);
    expect(
      await travel(third, false, (address) => address.replace(/state=[^&]+/, 'state=forged')),
    ).toMatch(/error=/);
    expect((await resolveActor(third.event())).session).toBeNull();
    // one who begins, and another who is made to finish (login CSRF)
    const victim = new Browser(origin);
    const attacker = new Browser(origin);
    const address = await beginProviderSignIn(attacker.event(), {
      link: false,
      returnTo: '/',
      onError: '/dang-nhap',
    });
    expect(await arrive(victim, provider.agree(address))).toMatch(/error=/);
    expect((await resolveActor(victim.event())).session).toBeNull();
  });

  test('the same subject of another issuer is another person', async () => {
    await linkedPerson('nguoi-6');
    const second = new IdentityProvider();
    await second.start();
    process.env.NAMSAO_OIDC_ISSUER = second.issuer;
    reloadConfig();
    second.subject = 'nguoi-6';
    const browser = new Browser('https://other.example.vn');
    process.env.NAMSAO_ORIGIN = browser.origin;
    reloadConfig();
    const address = await beginProviderSignIn(browser.event(), {
      link: false,
      returnTo: '/',
      onError: '/dang-nhap',
    });
    expect(await arrive(browser, second.agree(address))).toMatch(/error=/);
    expect((await resolveActor(browser.event())).session).toBeNull();
    Object.assign(process.env, { NAMSAO_OIDC_ISSUER: provider.issuer, NAMSAO_ORIGIN: origin });
    reloadConfig();
    await second.stop();
  });

  test('the way back leads to no other site', async () => {
    await expect(
      beginProviderSignIn(new Browser(origin).event(), {
        link: false,
        returnTo: 'https://evil.example/',
        onError: '/dang-nhap',
      }),
    ).rejects.toMatchObject({ kind: 'not-found' });
  });
});
