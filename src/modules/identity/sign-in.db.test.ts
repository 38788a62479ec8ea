import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { sql } from 'kysely';
import pg from 'pg';
import { reloadConfig } from '#kernel/config.server.ts';
import { db } from '#kernel/db.server.ts';
import { Refusal } from '#kernel/errors.ts';
import { Browser } from '../../../tests/support/browser-event.ts';
import { freshDatabase } from '../../../tests/support/database.ts';
import { administrator, createPerson, goodPassword } from '../../../tests/support/people.ts';
import { disableAccount, grantRole, revokeRole } from './administration.server.ts';
import { authFor } from './auth.server.ts';
import { dropCookie, endSession, personOf, resolveActor } from './sessions.server.ts';
import { signIn } from './sign-in.server.ts';

let opened: Awaited<ReturnType<typeof freshDatabase>>;
beforeAll(async () => {
  process.env.NAMSAO_SECRET = 'a secret for tests only, long enough';
  reloadConfig();
  opened = await freshDatabase();
});
afterAll(() => opened.drop());
beforeEach(() => sql`delete from attempt_counters`.execute(db()));

const attempt = (browser: Browser, loginName: string, password = goodPassword) =>
  signIn(browser.event('/dang-nhap'), { loginName, password }).then(
    () => 'in' as const,
    (error: unknown) => {
      if (!(error instanceof Refusal)) throw error;
      return { kind: error.kind, code: error.code };
    },
  );
const refused = { kind: 'forbidden', code: 'identity.error.sign-in' };
const journalOf = async (accountId: string) =>
  await db()
    .selectFrom('journal_events')
    .select(['action', 'data'])
    .where('subject_id', '=', accountId)
    .orderBy('seq')
    .execute();

describe('signing in', () => {
  test('a producer with the right password is in; the number may be typed in any form', async () => {
    const person = await createPerson({ loginName: '+84912345678', role: 'producer' });
    const browser = new Browser();
    expect(await attempt(browser, '0912 345 678')).toBe('in');
    const { actor, account, session } = await resolveActor(browser.event());
    expect(session?.state).toBe('open');
    expect(account).toMatchObject({ id: person.id, name: 'Trần Thị Bưởi', isDemo: false });
    expect(actor.grants.map((grant) => grant.role)).toEqual(['producer']);
    expect(await journalOf(person.id)).toEqual([
      { action: 'identity.sign-in', data: { method: 'password', secondFactor: null } },
    ]);
  });

  test('unknown name, wrong password, disabled account, account without password: one answer', async () => {
    const person = await createPerson({ role: 'producer' });
    const invited = await createPerson({ password: null });
    const disabled = await createPerson();
    await db()
      .updateTable('accounts')
      .set({ disabled_at: new Date() })
      .where('id', '=', disabled.id)
      .execute();
    expect(await attempt(new Browser(), 'nobody@example.vn')).toEqual(refused);
    expect(await attempt(new Browser(), 'not a login name')).toEqual(refused);
    for (const name of ['\0', "' or 1=1--", 'a@b.vn\0', 'x'.repeat(100_000)])
      expect(await attempt(new Browser(), name)).toEqual(refused);
    expect(await attempt(new Browser(), person.loginName, '\0'.repeat(200))).toEqual(refused);
    await sql`delete from attempt_counters`.execute(db());
    expect(await attempt(new Browser(), person.loginName, 'wrong')).toEqual(refused);
    expect(await attempt(new Browser(), person.loginName, `${goodPassword} `)).toEqual(refused);
    expect(await attempt(new Browser(), person.loginName, goodPassword.normalize('NFD'))).toEqual(
      refused,
    );
    expect(await attempt(new Browser(), invited.loginName)).toEqual(refused);
    expect(await attempt(new Browser(), disabled.loginName)).toEqual(refused);
    expect(
      await db()
        .selectFrom('sessions')
        .selectAll()
        .where('account_id', 'in', [invited.id, disabled.id])
        .execute(),
    ).toEqual([]);
  });

  test('what was left out is asked for by its field, and counts as no attempt', async () => {
    const browser = new Browser();
    for (let times = 0; times < 10; times++)
      await expect(
        signIn(browser.event('/dang-nhap'), { loginName: ' ', password: '' }),
      ).rejects.toMatchObject({
        kind: 'invalid',
        fields: [
          { field: 'loginName', code: 'kernel.error.required' },
          { field: 'password', code: 'kernel.error.required' },
        ],
      });
    await expect(
      signIn(browser.event('/dang-nhap'), { loginName: 'an@x.vn', password: '' }),
    ).rejects.toMatchObject({ fields: [{ field: 'password', code: 'kernel.error.required' }] });
    expect(await db().selectFrom('attempt_counters').selectAll().execute()).toEqual([]);
  });

  test('time tells nothing: a known and an unknown name cost the same statements and the same hashing', async () => {
    const person = await createPerson({ role: 'producer' });
    const statements = vi.spyOn(pg.Client.prototype, 'query');
    const ask = async (name: string) => {
      await sql`delete from attempt_counters`.execute(db());
      statements.mockClear();
      const started = performance.now();
      await attempt(new Browser(), name, 'a wrong password of some length');
      const took = performance.now() - started;
      const asked = statements.mock.calls as unknown as [string | { text: string }][];
      const texts = asked.map(([query]) => (typeof query === 'string' ? query : query.text));
      return { took, texts };
    };
    const ratios: number[] = [];
    // Pairs next to each other, so that other work on the machine weighs on both.
    for (let i = 0; i < 30; i++) {
      const names = [person.loginName, `nobody${i}@example.vn`];
      const first = await ask(names[i % 2]!);
      const second = await ask(names[1 - (i % 2)]!);
      const [known, unknown] = i % 2 ? [second, first] : [first, second];
      expect(known.texts.length).toBeGreaterThan(1);
      expect(unknown.texts).toEqual(known.texts);
      ratios.push(unknown.took / known.took);
    }
    statements.mockRestore();
    const median = ratios.sort((x, y) => x - y)[15]!;
    process.stdout.write(`sign-in, unknown name to known: ${median.toFixed(3)} of the time\n`);
    // Without a password to hash against, an answer would come in a tenth of the time.
    expect(median).toBeGreaterThan(0.5);
  });

  test('each sign-in has a new token, and the one before it is dead', async () => {
    const person = await createPerson({ role: 'producer' });
    const browser = new Browser();
    await attempt(browser, person.loginName);
    const first = browser.jar.get('namsao.session')!.value;
    await attempt(browser, person.loginName);
    expect(browser.jar.get('namsao.session')!.value).not.toBe(first);
    const thief = new Browser();
    thief.jar.set('namsao.session', { value: first, options: {} });
    expect((await resolveActor(thief.event())).session).toBeNull();
  });

  test('a cookie that we did not sign opens nothing, also with a token from the table', async () => {
    const person = await createPerson({ role: 'producer' });
    const browser = new Browser();
    await attempt(browser, person.loginName);
    const value = browser.jar.get('namsao.session')!.value;
    const { token } = await db()
      .selectFrom('sessions')
      .select('token')
      .where('account_id', '=', person.id)
      .executeTakeFirstOrThrow();
    for (const forged of [
      token,
      `${token}.`,
      `${token}.${'A'.repeat(44)}`,
      `${value}x`,
      value.replace(/^./, (letter) => (letter === 'z' ? 'a' : 'z')),
      '.',
      '',
    ]) {
      const thief = new Browser();
      thief.jar.set('namsao.session', { value: forged, options: {} });
      expect((await resolveActor(thief.event())).session, forged).toBeNull();
    }
  });
});

describe('cookies', () => {
  test('over https: __Host-, Secure, HttpOnly, SameSite=Lax, path /, no domain', async () => {
    const person = await createPerson({ role: 'producer' });
    const browser = new Browser('https://ocop.example.vn');
    await attempt(browser, person.loginName);
    const { options } = browser.jar.get('__Host-namsao.session')!;
    expect(options).toMatchObject({ secure: true, httpOnly: true, sameSite: 'lax', path: '/' });
    expect(options).not.toHaveProperty('domain');
    expect([...browser.jar.keys()].every((name) => name.startsWith('__Host-'))).toBe(true);
    expect((await resolveActor(browser.event())).session?.state).toBe('open');
  });

  test('better-auth reads the session that we read', async () => {
    const person = await createPerson({ role: 'producer' });
    const browser = new Browser();
    await attempt(browser, person.loginName);
    const theirs = await authFor(browser.origin).api.getSession({
      headers: browser.event().request.headers,
    });
    expect(theirs?.user.id).toBe(person.id);
  });
});

describe('dead at once', () => {
  const signedIn = async (role: 'producer' | 'administrator' = 'producer') => {
    const person = await createPerson({ role, isDemo: role !== 'producer' });
    const browser = new Browser();
    await attempt(browser, person.loginName);
    const { session, actor } = await resolveActor(browser.event());
    return { person, browser, session: session!, actor };
  };

  test('signing out', async () => {
    const { browser, session } = await signedIn();
    const kept = browser.jar.get('namsao.session')!;
    await endSession({ actor: personOf(session) }, { sessionId: session.id });
    dropCookie(browser.event());
    expect(browser.jar.has('namsao.session')).toBe(false);
    browser.jar.set('namsao.session', kept);
    expect((await resolveActor(browser.event())).session).toBeNull();
  });

  test('nobody else ends a session, nor learns of it', async () => {
    const { session } = await signedIn();
    const other = await signedIn();
    await expect(
      endSession({ actor: other.actor }, { sessionId: session.id }),
    ).rejects.toMatchObject({ kind: 'not-found' });
    expect(
      await db().selectFrom('sessions').select('id').where('id', '=', session.id).execute(),
    ).toHaveLength(1);
  });

  test('disabling the account', async () => {
    const { person, browser } = await signedIn();
    const admin = await createPerson({ role: 'administrator' });
    await disableAccount({ actor: administrator(admin.id) }, { accountId: person.id });
    expect(await resolveActor(browser.event())).toMatchObject({
      actor: { kind: 'public', grants: [] },
      session: null,
    });
    expect(await attempt(browser, person.loginName)).toEqual(refused);
  });

  test('a role given and taken back holds on the very next request', async () => {
    const { person, browser } = await signedIn();
    const admin = await createPerson({ role: 'administrator' });
    await db().updateTable('accounts').set({ is_demo: true }).where('id', '=', person.id).execute();
    const context = { actor: administrator(admin.id) };
    const { grantId } = await grantRole(context, { accountId: person.id, role: 'inspector' });
    expect((await resolveActor(browser.event())).actor.grants.map((grant) => grant.role)).toEqual([
      'inspector',
      'producer',
    ]);
    await revokeRole(context, { accountId: person.id, grantId });
    expect((await resolveActor(browser.event())).actor.grants.map((grant) => grant.role)).toEqual([
      'producer',
    ]);
  });

  test('a role of the State makes a session without second factor unfit at once', async () => {
    const { person, browser } = await signedIn();
    const admin = await createPerson({ role: 'administrator' });
    await grantRole(
      { actor: administrator(admin.id) },
      { accountId: person.id, role: 'inspector' },
    );
    const { actor, session } = await resolveActor(browser.event());
    expect(actor.kind).toBe('public');
    expect(session?.state).toBe('enrolment');
  });

  test.each([
    ['producer', 'last_seen_at', 61, null],
    ['producer', 'last_seen_at', 58, 'open'],
    ['producer', 'created_at', 24 * 60 + 1, null],
  ] as const)('%s: %s %i minutes ago is %s', async (_, column, minutes, state) => {
    const { browser, session } = await signedIn();
    await sql`update sessions set ${sql.ref(column)} = now() - make_interval(mins => ${minutes}) where id = ${session.id}`.execute(
      db(),
    );
    expect((await resolveActor(browser.event())).session?.state ?? null).toBe(state);
  });

  test('use keeps a session alive', async () => {
    const { browser, session } = await signedIn();
    await sql`update sessions set last_seen_at = now() - interval '50 minutes' where id = ${session.id}`.execute(
      db(),
    );
    await resolveActor(browser.event());
    const { idle } = await db()
      .selectFrom('sessions')
      .select(sql<number>`extract(epoch from now() - last_seen_at)::int`.as('idle'))
      .where('id', '=', session.id)
      .executeTakeFirstOrThrow();
    expect(idle).toBeLessThan(5);
  });
});

describe('guessing', () => {
  const wait = { kind: 'forbidden', code: 'identity.error.wait' };

  test.each(['known', 'unknown'])(
    '%s name: five free failures, then a wait that also the right password does not end',
    async (which) => {
      const person = await createPerson({ role: 'producer' });
      const name = which === 'known' ? person.loginName : 'stranger@example.vn';
      const answers = [];
      for (let i = 0; i < 7; i++) answers.push(await attempt(new Browser(), name, `wrong ${i}`));
      expect(answers).toEqual([refused, refused, refused, refused, refused, refused, wait]);
      expect(await attempt(new Browser(), name)).toEqual(wait);
    },
  );

  test('a hundred at once: only six passwords are looked at', async () => {
    const person = await createPerson({ role: 'producer' });
    const answers = await Promise.all(
      Array.from({ length: 100 }, (_, i) => attempt(new Browser(), person.loginName, `wrong ${i}`)),
    );
    expect(
      answers.filter((answer) => answer !== 'in' && answer.code === 'identity.error.sign-in'),
    ).toHaveLength(6);
    expect(
      answers.filter((answer) => answer !== 'in' && answer.code === 'identity.error.wait'),
    ).toHaveLength(94);
  });

  test('1,000 attempts, each after its wait: a hundred are looked at, then never again', async () => {
    const person = await createPerson({ role: 'producer' });
    let looked = 0;
    for (let i = 0; i < 110; i++) {
      await sql`update attempt_counters set blocked_until = now() where isfinite(blocked_until)`.execute(
        db(),
      );
      const answer = await attempt(new Browser(), person.loginName, 'wrong');
      if (answer !== 'in' && answer.code === 'identity.error.sign-in') looked++;
    }
    expect(looked).toBe(100);
    expect(await attempt(new Browser(), person.loginName)).toEqual({
      kind: 'forbidden',
      code: 'identity.error.blocked',
    });
  });

  test('the owner on a known device is not locked out by guesses from elsewhere', async () => {
    const person = await createPerson({ role: 'producer' });
    const owner = new Browser();
    expect(await attempt(owner, person.loginName)).toBe('in');
    for (let i = 0; i < 8; i++) await attempt(new Browser(), person.loginName, 'wrong');
    expect(await attempt(new Browser(), person.loginName)).toEqual(wait);
    expect(await attempt(owner, person.loginName)).toBe('in');
    const liar = new Browser();
    liar.jar.set('namsao.device', { value: `${'A'.repeat(22)}.${'B'.repeat(43)}`, options: {} });
    expect(await attempt(liar, person.loginName)).toEqual(wait);
  });

  test('a success ends the count; the table holds no login name', async () => {
    const person = await createPerson({ role: 'producer' });
    for (let i = 0; i < 4; i++) await attempt(new Browser(), person.loginName, 'wrong');
    const keys = await db().selectFrom('attempt_counters').select('key').execute();
    expect(keys).toHaveLength(1);
    expect(keys[0]!.key).not.toContain('example');
    expect(await attempt(new Browser(), person.loginName)).toBe('in');
    expect(await db().selectFrom('attempt_counters').selectAll().execute()).toEqual([]);
  });
});

test('passwords are kept as argon2id with 19 MiB and two passes', async () => {
  const person = await createPerson();
  const { password_hash } = await db()
    .selectFrom('credentials')
    .select('password_hash')
    .where('account_id', '=', person.id)
    .executeTakeFirstOrThrow();
  expect(password_hash).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
});
