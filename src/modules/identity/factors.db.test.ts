import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { sql } from 'kysely';
import { reloadConfig } from '#kernel/config.server.ts';
import { db } from '#kernel/db.server.ts';
import { Refusal } from '#kernel/errors.ts';
import { Browser } from '../../../tests/support/browser-event.ts';
import { freshDatabase } from '../../../tests/support/database.ts';
import { administrator, createPerson, goodPassword } from '../../../tests/support/people.ts';
import { resetFactors } from './administration.server.ts';
import {
  confirmAuthenticator,
  factorsOf,
  pendingAuthenticator,
  removeFactor,
  renewRecoveryCodes,
  startAuthenticator,
} from './factors.server.ts';
import { completeEnrolment, showCode } from './second-step.server.ts';
import { changePassword } from './passwords.server.ts';
import type { Role } from './roles.ts';
import { personOf, resolveActor, type Session } from './sessions.server.ts';
import { signIn } from './sign-in.server.ts';
import { hotp, stepAt } from './totp.server.ts';

let opened: Awaited<ReturnType<typeof freshDatabase>>;
beforeAll(async () => {
  process.env.NAMSAO_SECRET = 'a secret for tests only, long enough';
  reloadConfig();
  opened = await freshDatabase();
});
afterAll(() => opened.drop());
beforeEach(() => sql`delete from attempt_counters`.execute(db()));

/** Signs in with the password; the session may lack its second step. */
async function firstStep(role?: Role, change: Parameters<typeof createPerson>[0] = {}) {
  const person = await createPerson({ role, ...change });
  const browser = new Browser();
  await signIn(browser.event(), {
    loginName: person.loginName,
    password: change.password ?? goodPassword,
  });
  return { person, browser, session: (await resolveActor(browser.event())).session! };
}

const decode32 = (text: string): Buffer => {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
  const bits = Array.from(text.replaceAll(' ', ''), (c) =>
    alphabet.indexOf(c).toString(2).padStart(5, '0'),
  ).join('');
  return Buffer.from(bits.match(/.{8}/g)!.map((byte) => parseInt(byte, 2)));
};

/** Sets the authenticator up as a person would: reads the key, types the code. */
async function enrol(browser: Browser, session: Session) {
  const own = { actor: personOf(session) };
  await startAuthenticator(own, { accountId: session.accountId });
  const secret = decode32((await pendingAuthenticator(session.accountId))!.secret);
  const code = hotp(secret, stepAt(new Date()));
  const { recoveryCodes } = await confirmAuthenticator(own, { accountId: session.accountId, code });
  await completeEnrolment(browser.event(), session, 'totp');
  return { secret, code, recoveryCodes };
}

const answer = (work: Promise<unknown>) =>
  work.then(
    () => 'done',
    (error: unknown) => {
      if (!(error instanceof Refusal)) throw error;
      return error.fields[0]?.code ?? error.code;
    },
  );

/** Lets the present code count as unused again: as if the next half minute had come. */
const nextHalfMinute = (accountId: string) =>
  db()
    .updateTable('totp_factors')
    .set({ last_step: 0 })
    .where('account_id', '=', accountId)
    .execute();

describe('officials', () => {
  test.each<Role>([
    'commune-officer',
    'agency-officer',
    'trade-officer',
    'advisory-team',
    'council-member',
    'council-chair',
    'council-secretary',
    'steering-committee',
    'inspector',
    'administrator',
  ])('%s: a password alone gives no rights, only the way to a second factor', async (role) => {
    const { browser, session } = await firstStep(role);
    expect(session.state).toBe('enrolment');
    expect(await resolveActor(browser.event())).toMatchObject({
      actor: { kind: 'public', grants: [] },
      account: null,
    });
  });

  test('the first sign-in enrols; the next asks for the code; each code is good once', async () => {
    const { person, browser, session } = await firstStep('inspector');
    // the very code of the enrolment: a new half minute may have begun since
    const { code } = await enrol(browser, session);
    const enrolled = await resolveActor(browser.event());
    expect(enrolled.session?.state).toBe('open');
    expect(enrolled.session?.token).not.toBe(session.token);
    expect(enrolled.actor.grants).toMatchObject([{ role: 'inspector' }]);

    const next = new Browser();
    await signIn(next.event(), { loginName: person.loginName, password: goodPassword });
    const pending = (await resolveActor(next.event())).session!;
    expect(pending.state).toBe('second-factor');
    expect(await answer(showCode(next.event(), pending, code))).toBe('identity.error.code');
    await nextHalfMinute(person.id);
    expect(await answer(showCode(next.event(), pending, code))).toBe('done');
    expect((await resolveActor(next.event())).session?.state).toBe('open');
    expect(
      await db().selectFrom('sessions').select('id').where('id', '=', pending.id).execute(),
    ).toEqual([]);

    const third = new Browser();
    await signIn(third.event(), { loginName: person.loginName, password: goodPassword });
    expect(
      await answer(showCode(third.event(), (await resolveActor(third.event())).session!, code)),
    ).toBe('identity.error.code');
  });

  test('twenty browsers with one code at once: one is in', async () => {
    const { person, browser, session } = await firstStep('inspector');
    const { secret } = await enrol(browser, session);
    await nextHalfMinute(person.id);
    const browsers = await Promise.all(
      Array.from({ length: 5 }, async () => {
        const other = new Browser();
        await signIn(other.event(), { loginName: person.loginName, password: goodPassword });
        return { other, pending: (await resolveActor(other.event())).session! };
      }),
    );
    const code = hotp(secret, stepAt(new Date()));
    const answers = await Promise.all(
      browsers.map(({ other, pending }) => answer(showCode(other.event(), pending, code))),
    );
    expect(answers.filter((text) => text === 'done')).toHaveLength(1);
  });

  test('codes cannot be ground: the wait grows as for passwords', async () => {
    const { person, browser, session } = await firstStep('inspector');
    const { secret } = await enrol(browser, session);
    await nextHalfMinute(person.id);
    const other = new Browser();
    await signIn(other.event(), { loginName: person.loginName, password: goodPassword });
    const pending = (await resolveActor(other.event())).session!;
    const answers = [];
    for (let i = 0; i < 7; i++)
      answers.push(await answer(showCode(other.event(), pending, '000000')));
    expect(answers).toEqual([...Array(6).fill('identity.error.code'), 'identity.error.wait']);
    expect(await answer(showCode(other.event(), pending, hotp(secret, stepAt(new Date()))))).toBe(
      'identity.error.wait',
    );
  });

  test('the last factor of an official stays', async () => {
    const { browser, session } = await firstStep('inspector');
    await enrol(browser, session);
    expect(
      await answer(
        removeFactor(
          { actor: personOf(session) },
          { accountId: session.accountId, passkeyId: null },
        ),
      ),
    ).toBe('identity.error.last-factor');
    expect((await factorsOf(session.accountId)).authenticator).not.toBeNull();
  });
});

describe('recovery codes', () => {
  test('each signs in once', async () => {
    const { person, browser, session } = await firstStep('inspector');
    const { recoveryCodes } = await enrol(browser, session);
    expect(new Set(recoveryCodes).size).toBe(8);
    const use = async (code: string) => {
      const other = new Browser();
      await signIn(other.event(), { loginName: person.loginName, password: goodPassword });
      return answer(showCode(other.event(), (await resolveActor(other.event())).session!, code));
    };
    expect(await use(recoveryCodes[0]!.toLowerCase())).toBe('done');
    expect(await use(recoveryCodes[0]!)).toBe('identity.error.code');
    expect((await factorsOf(person.id)).recoveryCodesLeft).toBe(7);
    const renewed = await renewRecoveryCodes(
      { actor: personOf(session) },
      { accountId: person.id },
    );
    expect(await use(recoveryCodes[1]!)).toBe('identity.error.code');
    expect(await use(renewed.recoveryCodes[1]!)).toBe('done');
  });

  test('the table holds neither codes nor secrets', async () => {
    const { person, browser, session } = await firstStep('inspector');
    const { secret, recoveryCodes } = await enrol(browser, session);
    const stored = JSON.stringify(
      await sql`select f.secret_encrypted, c.code_hash from totp_factors f join recovery_codes c using (account_id) where account_id = ${person.id}`.execute(
        db(),
      ),
    );
    for (const code of recoveryCodes) expect(stored).not.toContain(code.replaceAll('-', ''));
    expect(stored).not.toContain(secret.toString('base64url'));
  });
});

describe('factors belong to their owner', () => {
  test('no command takes another account', async () => {
    const { session } = await firstStep('producer');
    const other = await createPerson({ role: 'producer' });
    const context = { actor: personOf(session) };
    // begun one after the other: a refusal that comes while another is awaited would be nobody's
    for (const work of [
      () => startAuthenticator(context, { accountId: other.id }),
      () => confirmAuthenticator(context, { accountId: other.id, code: '123456' }),
      () => renewRecoveryCodes(context, { accountId: other.id }),
    ])
      expect(await answer(work())).toBe('kernel.error.forbidden');
    expect(
      await db()
        .selectFrom('totp_factors')
        .selectAll()
        .where('account_id', '=', other.id)
        .execute(),
    ).toEqual([]);
  });

  test('a secret moved to another account does not open', async () => {
    const [first, second] = [await firstStep('producer'), await firstStep('producer')];
    await startAuthenticator({ actor: personOf(first.session) }, { accountId: first.person.id });
    await sql`insert into totp_factors (account_id, secret_encrypted) select ${second.person.id}, secret_encrypted from totp_factors where account_id = ${first.person.id}`.execute(
      db(),
    );
    await expect(pendingAuthenticator(second.person.id)).rejects.toThrow();
  });

  test('a wrong first code leaves the authenticator off', async () => {
    const { session } = await firstStep('producer');
    await startAuthenticator({ actor: personOf(session) }, { accountId: session.accountId });
    expect(
      await answer(
        confirmAuthenticator(
          { actor: personOf(session) },
          { accountId: session.accountId, code: '000000' },
        ),
      ),
    ).toBe('identity.error.code');
    expect((await factorsOf(session.accountId)).authenticator).toBeNull();
    expect(
      await db()
        .selectFrom('recovery_codes')
        .selectAll()
        .where('account_id', '=', session.accountId)
        .execute(),
    ).toEqual([]);
  });
});

test('a new factor ends the other sessions; an administrator takes factors of who lost the phone', async () => {
  const { person, browser, session } = await firstStep('inspector');
  const elsewhere = new Browser();
  await signIn(elsewhere.event(), { loginName: person.loginName, password: goodPassword });
  await enrol(browser, session);
  expect((await resolveActor(elsewhere.event())).session).toBeNull();
  const admin = await createPerson({ role: 'administrator' });
  await resetFactors({ actor: administrator(admin.id) }, { accountId: person.id });
  expect((await resolveActor(browser.event())).session).toBeNull();
  await signIn(browser.event(), { loginName: person.loginName, password: goodPassword });
  expect((await resolveActor(browser.event())).session?.state).toBe('enrolment');
});

describe('changing the password', () => {
  const typed = {
    currentPassword: goodPassword,
    newPassword: 'kẹo lạc 7 hộp gửi chị Bích',
    repeatedPassword: 'kẹo lạc 7 hộp gửi chị Bích',
  };

  test('takes the new one, ends other sessions, is journaled', async () => {
    const { person, browser, session } = await firstStep('producer');
    const elsewhere = new Browser();
    await signIn(elsewhere.event(), { loginName: person.loginName, password: goodPassword });
    await changePassword({ actor: personOf(session) }, session, typed);
    expect((await resolveActor(browser.event())).session?.state).toBe('open');
    expect((await resolveActor(elsewhere.event())).session).toBeNull();
    expect(
      await answer(
        signIn(new Browser().event(), { loginName: person.loginName, password: goodPassword }),
      ),
    ).toBe('identity.error.sign-in');
    expect(
      await answer(
        signIn(new Browser().event(), { loginName: person.loginName, password: typed.newPassword }),
      ),
    ).toBe('done');
    const actions = await db()
      .selectFrom('journal_events')
      .select('action')
      .where('subject_id', '=', person.id)
      .execute();
    expect(actions.map(({ action }) => action)).toContain('identity.change-password');
  });

  test.each([
    [
      'a wrong present password',
      { ...typed, currentPassword: 'x' },
      'identity.error.current-password',
    ],
    [
      'a common one',
      { ...typed, newPassword: 'matkhau123456789' },
      'identity.error.password-common',
    ],
    ['a short one', { ...typed, newPassword: 'vhK2mQzt9LwPxe' }, 'identity.error.password-short'],
    ['two that differ', { ...typed, repeatedPassword: 'x' }, 'identity.error.password-repeat'],
  ])('refuses %s and keeps the old one', async (_, input, code) => {
    const { person, session } = await firstStep('producer');
    expect(await answer(changePassword({ actor: personOf(session) }, session, input))).toBe(code);
    expect(
      await answer(
        signIn(new Browser().event(), { loginName: person.loginName, password: goodPassword }),
      ),
    ).toBe('done');
  });

  test('beside a second factor eight characters do, and then the factor stays until the password is long', async () => {
    const { browser, session } = await firstStep('producer');
    await enrol(browser, session);
    const open = (await resolveActor(browser.event())).session!;
    await changePassword({ actor: personOf(open) }, open, {
      ...typed,
      newPassword: 'vhK2mQzt',
      repeatedPassword: 'vhK2mQzt',
    });
    const drop = () =>
      answer(
        removeFactor({ actor: personOf(open) }, { accountId: open.accountId, passkeyId: null }),
      );
    expect(await drop()).toBe('identity.error.password-first');
    await changePassword({ actor: personOf(open) }, open, {
      ...typed,
      currentPassword: 'vhK2mQzt',
    });
    expect(await drop()).toBe('done');
  });
});
