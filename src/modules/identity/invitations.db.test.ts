import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { sql } from 'kysely';
import type { Actor } from '#kernel/actor.ts';
import { publicActor } from '#kernel/actor.ts';
import { reloadConfig } from '#kernel/config.server.ts';
import { db } from '#kernel/db.server.ts';
import { Refusal } from '#kernel/errors.ts';
import { Browser } from '../../../tests/support/browser-event.ts';
import { freshDatabase } from '../../../tests/support/database.ts';
import { administrator, createPerson, goodPassword } from '../../../tests/support/people.ts';
import { disableAccount, inviteAccount, sendLink } from './administration.server.ts';
import { acceptInvitation, openInvitation } from './passwords.server.ts';
import { resolveActor } from './sessions.server.ts';
import { signIn } from './sign-in.server.ts';

let opened: Awaited<ReturnType<typeof freshDatabase>>;
let admin: { id: string; actor: Actor };
beforeAll(async () => {
  process.env.NAMSAO_SECRET = 'a secret for tests only, long enough';
  reloadConfig();
  opened = await freshDatabase();
  const { id } = await createPerson({ role: 'administrator' });
  admin = { id, actor: administrator(id) };
});
afterAll(async () => {
  await opened.drop();
});

const answer = (work: Promise<unknown>) =>
  work.then(
    () => 'done',
    (error: unknown) => {
      if (!(error instanceof Refusal)) throw error;
      return error.fields[0]?.code ?? error.code;
    },
  );
const counts = async () => {
  const { rows } = await sql<
    Record<string, number>
  >`select (select count(*)::int from accounts) as accounts,
    (select count(*)::int from role_grants where revoked_at is null) as grants, (select count(*)::int from invitations) as invitations,
    (select count(*)::int from accounts where disabled_at is not null) as disabled, (select count(*)::int from journal_events) as events`.execute(
    db(),
  );
  return rows[0]!;
};
const inspector = { displayName: 'Lê Thị Mơ', role: 'inspector' as const };
let serial = 0;
const fresh = () => `moi${serial++}@example.vn`;

describe('invitations', () => {
  test('the person chooses the password; the link works once; its token is nowhere in the database', async () => {
    const loginName = fresh();
    const { accountId, token } = await inviteAccount(
      { actor: admin.actor, requestId: 'r' },
      { loginName, ...inspector },
    );
    expect(Buffer.from(token, 'base64url').length).toBeGreaterThanOrEqual(16);
    expect(await openInvitation(token)).toMatchObject({
      loginName,
      minimum: 8,
      secondFactor: true,
    });
    const stored = await sql<{
      text: string;
    }>`select json_agg(i)::text || (select json_agg(j)::text from journal_events j) as text from invitations i`.execute(
      db(),
    );
    expect(stored.rows[0]!.text).not.toContain(token);
    const typed = { token, newPassword: goodPassword, repeatedPassword: goodPassword };
    expect(await answer(acceptInvitation({ actor: publicActor }, typed))).toBe('done');
    expect(await answer(acceptInvitation({ actor: publicActor }, typed))).toBe(
      'identity.error.invitation-gone',
    );
    expect(await answer(openInvitation(token))).toBe('identity.error.invitation-gone');
    const browser = new Browser();
    await signIn(browser.event(), { loginName, password: goodPassword });
    expect((await resolveActor(browser.event())).session).toMatchObject({
      accountId,
      state: 'enrolment',
    });
  });

  test('twenty at once with one link: one password is set', async () => {
    const { token } = await inviteAccount(
      { actor: admin.actor },
      { loginName: fresh(), ...inspector },
    );
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, i) => {
        const password = `con trâu gặm cỏ bờ ruộng ${i}`;
        return answer(
          acceptInvitation(
            { actor: publicActor },
            { token, newPassword: password, repeatedPassword: password },
          ),
        );
      }),
    );
    expect(answers.filter((text) => text === 'done')).toHaveLength(1);
  });

  test('over after 24 hours, void when a newer one was made or the account disabled', async () => {
    const { accountId, token } = await inviteAccount(
      { actor: admin.actor },
      { loginName: fresh(), ...inspector },
    );
    const hours = await sql<{
      hours: number;
    }>`select extract(epoch from expires_at - created_at)::int / 3600 as hours from invitations where account_id = ${accountId}`.execute(
      db(),
    );
    expect(hours.rows[0]!.hours).toBe(24);
    const newer = await sendLink({ actor: admin.actor }, { accountId });
    expect(await answer(openInvitation(token))).toBe('identity.error.invitation-gone');
    expect(await answer(openInvitation(newer.token))).toBe('done');
    await db()
      .updateTable('invitations')
      .set({ expires_at: sql`now()` })
      .where('account_id', '=', accountId)
      .execute();
    expect(await answer(openInvitation(newer.token))).toBe('identity.error.invitation-gone');
    const last = await sendLink({ actor: admin.actor }, { accountId });
    await disableAccount({ actor: admin.actor }, { accountId });
    expect(await answer(openInvitation(last.token))).toBe('identity.error.invitation-gone');
  });

  test('a new link for who forgot: the old password holds until then, sessions end after', async () => {
    const person = await createPerson({ role: 'producer' });
    const browser = new Browser();
    await signIn(browser.event(), { loginName: person.loginName, password: goodPassword });
    const { token } = await sendLink({ actor: admin.actor }, { accountId: person.id });
    expect((await resolveActor(browser.event())).session?.state).toBe('open');
    await acceptInvitation(
      { actor: publicActor },
      {
        token,
        newPassword: 'con trâu gặm cỏ bờ ruộng',
        repeatedPassword: 'con trâu gặm cỏ bờ ruộng',
      },
    );
    expect((await resolveActor(browser.event())).session).toBeNull();
  });

  test.each([
    ['a login name that is none', { loginName: 'x' }, 'identity.error.login-name'],
    ['an empty name', { displayName: '  ' }, 'kernel.error.required'],
    ['a role that does not exist', { role: 'emperor' }, 'kernel.error.wrong-form'],
    [
      'a commune officer without commune',
      { role: 'commune-officer' },
      'identity.error.needs-place',
    ],
    ['a producer without producer', { role: 'producer' }, 'identity.error.needs-producer'],
    ['an inspector of a council', { bodyId: randomUUID() }, 'identity.error.no-body'],
    [
      'a period that ends before it begins',
      { validFrom: '01/05/2026', validUntil: '30/04/2026' },
      'identity.error.period',
    ],
    ['a day that does not exist', { validUntil: '31/02/2027' }, 'kernel.error.day'],
    ['a name with a control character', { displayName: 'A\0B' }, 'kernel.error.wrong-form'],
    ['an unknown key', { isDemo: true }, 'kernel.error.unknown-field'],
  ])('refuses %s and leaves no row', async (_, change, code) => {
    const before = await counts();
    expect(
      await answer(
        inviteAccount({ actor: admin.actor }, {
          loginName: fresh(),
          ...inspector,
          ...change,
        } as never),
      ),
    ).toBe(code);
    expect(await counts()).toEqual(before);
  });

  test('a login name is taken once, however it is written', async () => {
    await inviteAccount({ actor: admin.actor }, { loginName: '0987 654 321', ...inspector });
    expect(
      await answer(
        inviteAccount({ actor: admin.actor }, { loginName: '+84987654321', ...inspector }),
      ),
    ).toBe('identity.error.login-name-taken');
  });
});
