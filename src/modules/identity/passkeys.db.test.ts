import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { reloadConfig } from '#kernel/config.server.ts';
import { db } from '#kernel/db.server.ts';
import { Refusal } from '#kernel/errors.ts';
import { Browser } from '../../../tests/support/browser-event.ts';
import { freshDatabase } from '../../../tests/support/database.ts';
import { createPerson, goodPassword } from '../../../tests/support/people.ts';
import {
  SoftwareAuthenticator,
  type Manner,
} from '../../../tests/support/software-authenticator.ts';
import { completeEnrolment } from './second-step.server.ts';
import {
  addPasskey,
  authenticationOptions,
  registrationOptions,
  showPasskey,
} from './passkeys.server.ts';
import type { Role } from './roles.ts';
import { personOf, resolveActor } from './sessions.server.ts';
import { signIn } from './sign-in.server.ts';

let opened: Awaited<ReturnType<typeof freshDatabase>>;
const origin = 'https://ocop.example.vn';
beforeAll(async () => {
  process.env.NAMSAO_SECRET = 'a secret for tests only, long enough';
  reloadConfig();
  opened = await freshDatabase();
});
afterAll(() => opened.drop());

const answer = (work: Promise<unknown>) =>
  work.then(
    () => 'done',
    (error: unknown) => {
      if (!(error instanceof Refusal)) throw error;
      return error.code;
    },
  );

async function firstStep(role: Role = 'inspector', person?: { id: string; loginName: string }) {
  const who = person ?? (await createPerson({ role }));
  const browser = new Browser(origin);
  await signIn(browser.event(), { loginName: who.loginName, password: goodPassword });
  return { person: who, browser, session: (await resolveActor(browser.event())).session! };
}

/** An official whose first sign-in enrolled a passkey. */
async function enrolled() {
  const { person, browser, session } = await firstStep();
  const authenticator = new SoftwareAuthenticator(origin);
  const response = authenticator.create(await registrationOptions(browser.event(), session));
  await addPasskey({ actor: personOf(session) }, browser.event(), session, {
    response,
    label: 'điện thoại',
  });
  await completeEnrolment(browser.event(), session, 'passkey');
  return { person, browser, authenticator };
}

describe('passkeys', () => {
  test('enrol at the first sign-in, are the second step of the next, and sign in alone', async () => {
    const { person, browser, authenticator } = await enrolled();
    expect((await resolveActor(browser.event())).session?.state).toBe('open');

    const next = await firstStep('inspector', person);
    expect(next.session.state).toBe('second-factor');
    await showPasskey(
      next.browser.event(),
      next.session,
      authenticator.get(await authenticationOptions(next.browser.event(), next.session)),
    );
    expect((await resolveActor(next.browser.event())).session).toMatchObject({
      state: 'open',
      method: 'password',
    });

    const alone = new Browser(origin);
    await showPasskey(
      alone.event(),
      null,
      authenticator.get(await authenticationOptions(alone.event(), null)),
    );
    expect((await resolveActor(alone.event())).session).toMatchObject({
      state: 'open',
      method: 'passkey',
      accountId: person.id,
    });
  });

  test('user verification is asked for in both directions', async () => {
    const { browser, session } = await firstStep();
    expect(await registrationOptions(browser.event(), session)).toMatchObject({
      authenticatorSelection: { userVerification: 'required' },
      rp: { id: 'ocop.example.vn' },
    });
    expect(await authenticationOptions(browser.event(), null)).toMatchObject({
      userVerification: 'required',
      allowCredentials: [],
    });
  });

  test.each<[string, Manner]>([
    ['without user verification', { verified: false }],
    ['for another origin', { origin: 'https://ocop.example.vn.evil.example' }],
    ['for another relying party', { rpId: 'evil.example' }],
    ['of the wrong kind', { type: 'webauthn.create' }],
    ['with a counter that runs backwards (a copied key)', { counter: 1 }],
  ])('an answer %s is refused', async (_, manner) => {
    const { authenticator } = await enrolled();
    const browser = new Browser(origin);
    await showPasskey(
      browser.event(),
      null,
      authenticator.get(await authenticationOptions(browser.event(), null)),
    );
    const other = new Browser(origin);
    expect(
      await answer(
        showPasskey(
          other.event(),
          null,
          authenticator.get(await authenticationOptions(other.event(), null), manner),
        ),
      ),
    ).toBe('identity.error.passkey');
    expect((await resolveActor(other.event())).session).toBeNull();
  });

  test('a challenge is answered once, is ours, and is for what it was made for', async () => {
    const { person, browser, authenticator } = await enrolled();
    const own = await firstStep('inspector', person);
    const forSignIn = await authenticationOptions(browser.event(), null);
    const forFactor = await authenticationOptions(own.browser.event(), own.session);
    const tryAlone = (challenge: string) =>
      answer(showPasskey(new Browser(origin).event(), null, authenticator.get({ challenge })));
    const response = authenticator.get(forSignIn);
    expect(await answer(showPasskey(new Browser(origin).event(), null, response))).toBe('done');
    expect(await answer(showPasskey(new Browser(origin).event(), null, response))).toBe(
      'identity.error.passkey',
    );
    expect(await tryAlone(forSignIn.challenge)).toBe('identity.error.passkey');
    expect(await tryAlone(forFactor.challenge)).toBe('identity.error.passkey');
    expect(await tryAlone(Buffer.alloc(56).toString('base64url'))).toBe('identity.error.passkey');
    const late = Buffer.from(
      (await authenticationOptions(browser.event(), null)).challenge,
      'base64url',
    );
    late.writeBigUInt64BE(late.readBigUInt64BE(16) + 3_600_000n, 16);
    expect(await tryAlone(late.toString('base64url'))).toBe('identity.error.passkey');
  });

  test('a key opens no session of another account, and one taken away opens nothing', async () => {
    const [first, second] = [await enrolled(), await enrolled()];
    const other = await firstStep('inspector', second.person);
    const options = await authenticationOptions(other.browser.event(), other.session);
    expect(
      await answer(
        showPasskey(other.browser.event(), other.session, first.authenticator.get(options)),
      ),
    ).toBe('identity.error.passkey');
    await db().deleteFrom('passkeys').where('account_id', '=', first.person.id).execute();
    const alone = new Browser(origin);
    expect(
      await answer(
        showPasskey(
          alone.event(),
          null,
          first.authenticator.get(await authenticationOptions(alone.event(), null)),
        ),
      ),
    ).toBe('identity.error.passkey');
  });

  test('a disabled account is not let in', async () => {
    const { person, authenticator } = await enrolled();
    await db()
      .updateTable('accounts')
      .set({ disabled_at: new Date() })
      .where('id', '=', person.id)
      .execute();
    const browser = new Browser(origin);
    expect(
      await answer(
        showPasskey(
          browser.event(),
          null,
          authenticator.get(await authenticationOptions(browser.event(), null)),
        ),
      ),
    ).toBe('identity.error.passkey');
  });

  test.each<[string, (response: string) => string]>([
    ['text that is no answer', () => 'x'],
    ['an empty object', () => '{}'],
    ['null', () => 'null'],
    [
      'a signature of somebody else',
      (response) => response.replace(/"signature":"[^"]+"/, '"signature":"AAAA"'),
    ],
  ])('%s is refused', async (_, spoil) => {
    const { authenticator } = await enrolled();
    const browser = new Browser(origin);
    const response = authenticator.get(await authenticationOptions(browser.event(), null));
    expect(await answer(showPasskey(browser.event(), null, spoil(response)))).toBe(
      'identity.error.passkey',
    );
  });

  test('the same key is kept once; a registration without verification is refused and leaves no row', async () => {
    const { browser, session } = await firstStep('producer');
    const authenticator = new SoftwareAuthenticator(origin);
    const add = async (manner: Manner = {}) =>
      answer(
        addPasskey({ actor: personOf(session) }, browser.event(), session, {
          response: authenticator.create(
            await registrationOptions(browser.event(), session),
            manner,
          ),
          label: 'khóa',
        }),
      );
    expect(await add({ verified: false })).toBe('identity.error.passkey');
    expect(await add({ origin: 'https://evil.example' })).toBe('identity.error.passkey');
    expect(
      await db()
        .selectFrom('passkeys')
        .select('id')
        .where('account_id', '=', session.accountId)
        .execute(),
    ).toEqual([]);
    expect(await add()).toBe('done');
    expect(await add()).toBe('kernel.error.already-there');
  });
});
