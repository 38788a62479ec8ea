import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { sql } from 'kysely';
import type { Actor } from '#kernel/actor.ts';
import { publicActor, systemActor } from '#kernel/actor.ts';
import { reloadConfig } from '#kernel/config.server.ts';
import { db } from '#kernel/db.server.ts';
import { Refusal } from '#kernel/errors.ts';
import { Browser } from '../../../tests/support/browser-event.ts';
import { freshDatabase } from '../../../tests/support/database.ts';
import {
  administrator,
  createPerson,
  goodPassword,
  somePlace,
  someProducer,
} from '../../../tests/support/people.ts';
import {
  disableAccount,
  enableAccount,
  endAllSessions,
  grantRole,
  inviteAccount,
  resetFactors,
  revokeRole,
  sendLink,
} from './administration.server.ts';
import {
  assertNoDemoAccounts,
  demoAccounts,
  demoPassphrase,
  seedDemoAccounts,
} from './demo.server.ts';
import { listPeople, personFor } from './people.server.ts';
import { roles } from './roles.ts';
import { resolveActor } from './sessions.server.ts';
import { signIn } from './sign-in.server.ts';
import { sweepIdentity } from './upkeep.server.ts';

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
  delete process.env.NAMSAO_MODE;
  reloadConfig();
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

describe('who may', () => {
  const refusedActors: [string, Actor][] = [
    ['the public', publicActor],
    ...roles
      .filter((role) => role !== 'administrator')
      .map((role): [string, Actor] => [
        role,
        {
          accountId: randomUUID(),
          kind: 'account',
          grants: [{ role, placeId: null, bodyId: null, producerId: null }],
        },
      ]),
  ];
  test.each(refusedActors)('%s changes nothing and sees nobody', async (_, actor) => {
    const person = await createPerson({ role: 'inspector' });
    const before = await counts();
    const { id } = await db()
      .selectFrom('role_grants')
      .select('id')
      .where('account_id', '=', person.id)
      .executeTakeFirstOrThrow();
    const on = { accountId: person.id };
    const works = [
      () => inviteAccount({ actor }, { loginName: fresh(), ...inspector }),
      () => grantRole({ actor }, { ...on, role: 'administrator' }),
      () => revokeRole({ actor }, { ...on, grantId: id }),
      () => disableAccount({ actor }, on),
      () => enableAccount({ actor }, on),
      () => sendLink({ actor }, on),
      () => resetFactors({ actor }, on),
      () => endAllSessions({ actor }, on),
      () => listPeople(actor, {}),
      () => personFor(actor, person.id),
    ];
    for (const work of works) expect(await answer(work())).toBe('kernel.error.forbidden');
    expect(await counts()).toEqual(before);
  });

  test('an administrator gives oneself no role', async () => {
    expect(
      await answer(
        grantRole({ actor: admin.actor }, { accountId: admin.id, role: 'steering-committee' }),
      ),
    ).toBe('identity.error.oneself');
  });

  test('two administrators who disable each other at once: one stays', async () => {
    const others = await db()
      .selectFrom('role_grants_today')
      .select(['account_id'])
      .where('role', '=', 'administrator')
      .where('account_id', '<>', admin.id)
      .execute();
    for (const { account_id } of others)
      if (account_id) await disableAccount({ actor: systemActor }, { accountId: account_id });
    const second = await createPerson({ role: 'administrator' });
    const answers = await Promise.all([
      answer(disableAccount({ actor: admin.actor }, { accountId: second.id })),
      answer(disableAccount({ actor: administrator(second.id) }, { accountId: admin.id })),
    ]);
    expect(answers.sort()).toEqual(['done', 'identity.error.last-administrator']);
    await db()
      .updateTable('accounts')
      .set({ disabled_at: null })
      .where('id', '=', admin.id)
      .execute();
  });
});

describe('grants', () => {
  test('no duplicate in overlapping periods, also by two at once; one after the other and elsewhere is right', async () => {
    const person = await createPerson();
    const place = await somePlace();
    const give = (more: object) =>
      answer(
        grantRole(
          { actor: admin.actor },
          { accountId: person.id, role: 'commune-officer', placeId: place, ...more },
        ),
      );
    const both = await Promise.all([
      give({ validFrom: '2026-01-01', validUntil: '2026-12-31' }),
      give({ validFrom: '2026-12-31' }),
    ]);
    expect(both.sort()).toEqual(['done', 'kernel.error.already-there']);
    expect(await give({ placeId: await somePlace(), validFrom: '2026-06-01' })).toBe('done');
  });

  test.each([
    ['placeId', 'commune-officer'],
    ['producerId', 'producer'],
    ['bodyId', 'council-member'],
  ] as const)('what does not exist is refused by its field: %s', async (field, role) => {
    const person = await createPerson();
    const given = { accountId: person.id, role, [field]: randomUUID() };
    await expect(grantRole({ actor: admin.actor }, given)).rejects.toMatchObject({
      kind: 'invalid',
      fields: [{ field, code: 'identity.error.unknown-binding' }],
    });
    expect((await personFor(admin.actor, person.id)).grants).toEqual([]);
  });

  test('a role counts from its first to its last day', async () => {
    const person = await createPerson({ isDemo: true });
    const browser = new Browser();
    await signIn(browser.event(), { loginName: person.loginName, password: goodPassword });
    for (const [from, until] of [
      ['today_in_vietnam() - 9', 'today_in_vietnam() - 1'],
      ['today_in_vietnam() + 1', 'null'],
    ])
      await sql`insert into role_grants (account_id, role, valid_from, valid_until) values (${person.id}, 'inspector', ${sql.raw(from!)}, ${sql.raw(until!)})`.execute(
        db(),
      );
    expect((await resolveActor(browser.event())).actor.grants).toEqual([]);
    await sql`insert into role_grants (account_id, role, valid_from, valid_until) values (${person.id}, 'inspector', today_in_vietnam(), today_in_vietnam())`.execute(
      db(),
    );
    expect((await resolveActor(browser.event())).actor.grants).toHaveLength(1);
  });

  test('taking back is kept on record, and what held before can be read back', async () => {
    const person = await createPerson();
    const { grantId } = await grantRole(
      { actor: admin.actor },
      { accountId: person.id, role: 'inspector' },
    );
    await new Promise((resolve) => setTimeout(resolve, 5));
    const { rows } = await sql<{ at: string }>`select clock_timestamp()::text as at`.execute(db());
    await new Promise((resolve) => setTimeout(resolve, 5));
    await revokeRole({ actor: admin.actor }, { accountId: person.id, grantId });
    const then = await db()
      .transaction()
      .execute(async (tx) => {
        await sql`select set_config('namsao.known_at', ${rows[0]!.at}, true)`.execute(tx);
        return sql<{
          revoked_at: Date | null;
        }>`select revoked_at from past.role_grants where id = ${grantId}`.execute(tx);
      });
    expect(then.rows).toEqual([{ revoked_at: null }]);
    expect((await personFor(admin.actor, person.id)).grants[0]?.revokedAt).toBeInstanceOf(Date);
    expect(
      await answer(revokeRole({ actor: admin.actor }, { accountId: person.id, grantId })),
    ).toBe('kernel.error.not-found');
    const events = await db()
      .selectFrom('journal_events')
      .select('action')
      .where('subject_id', '=', person.id)
      .orderBy('seq')
      .execute();
    expect(events.map(({ action }) => action)).toEqual([
      'identity.grant-role',
      'identity.revoke-role',
    ]);
  });
});

describe('finding people', () => {
  test('by name without accents, by login name, role and state, page by page', async () => {
    for (const name of ['Đặng Thị Hòa', 'Đặng Thị Hoà', 'Bùi Văn Ổi'])
      await inviteAccount(
        { actor: admin.actor },
        { loginName: fresh(), displayName: name, role: 'trade-officer' },
      );
    const names = async (filter: Parameters<typeof listPeople>[1]) =>
      (await listPeople(admin.actor, filter)).rows.map((row) => row.name);
    expect(new Set(await names({ search: 'dang thi hoa' }))).toEqual(
      new Set(['Đặng Thị Hòa', 'Đặng Thị Hoà']),
    );
    expect(await names({ search: 'ỔI', role: 'trade-officer' })).toEqual(['Bùi Văn Ổi']);
    expect(await names({ search: 'bui van oi', state: 'active' })).toEqual([]);
    expect(await names({ search: '%' })).toEqual([]);
    expect(await names({ search: "\0' or 1=1--" })).toEqual([]);
    expect(await answer(personFor(admin.actor, "\0' or 1=1--"))).toBe('kernel.error.not-found');
    const first = await listPeople(admin.actor, { role: 'trade-officer', limit: 2 });
    const second = await listPeople(admin.actor, {
      role: 'trade-officer',
      limit: 2,
      cursor: first.next,
    });
    expect(first.rows).toHaveLength(2);
    expect(new Set([...first.rows, ...second.rows].map((row) => row.name))).toEqual(
      new Set(['Bùi Văn Ổi', 'Đặng Thị Hòa', 'Đặng Thị Hoà']),
    );
    expect(second.next).toBeNull();
  });
});

describe('demonstration accounts', () => {
  test('one for each role, usable without second factor; production does not let them in and does not start', async () => {
    await assertNoDemoAccounts();
    await db()
      .updateTable('accounts')
      .set({ is_demo: false })
      .where('is_demo', '=', true)
      .execute();
    const to = {
      producerId: await someProducer(),
      communePlaceId: await somePlace(),
      councilId: null,
    };
    const made = await db()
      .transaction()
      .execute((tx) => seedDemoAccounts(tx, to));
    expect(new Set(made.map(({ role }) => role))).toEqual(new Set(roles));
    expect(
      await db()
        .transaction()
        .execute((tx) => seedDemoAccounts(tx, to)),
    ).toEqual([]);
    expect(await demoAccounts()).toHaveLength(made.length);
    const browser = new Browser();
    const chair = made.find(({ role }) => role === 'council-chair')!;
    await signIn(browser.event(), { loginName: chair.loginName, password: demoPassphrase });
    expect((await resolveActor(browser.event())).actor.grants).toMatchObject([
      { role: 'council-chair' },
    ]);

    process.env.NAMSAO_MODE = 'production';
    reloadConfig();
    expect((await resolveActor(browser.event())).session).toBeNull();
    expect(
      await answer(
        signIn(new Browser().event(), { loginName: chair.loginName, password: demoPassphrase }),
      ),
    ).toBe('identity.error.sign-in');
    await expect(assertNoDemoAccounts()).rejects.toThrow(/demonstration accounts/);
    await expect(
      db()
        .transaction()
        .execute((tx) => seedDemoAccounts(tx, to)),
    ).rejects.toThrow();
    delete process.env.NAMSAO_MODE;
    reloadConfig();
  });
});

test('sweeping takes what has run out and leaves the rest', async () => {
  const person = await createPerson({ role: 'producer' });
  const browser = new Browser();
  await signIn(browser.event(), { loginName: person.loginName, password: goodPassword });
  await sql`insert into attempt_counters (key, failures, blocked_until, last_at) values ('old', 3, null, now() - interval '31 days'), ('stop', 100, 'infinity', now() - interval '31 days')`.execute(
    db(),
  );
  await sweepIdentity();
  expect((await resolveActor(browser.event())).session?.state).toBe('open');
  expect(
    (
      await db()
        .selectFrom('attempt_counters')
        .select('key')
        .where('key', 'in', ['old', 'stop'])
        .execute()
    ).map(({ key }) => key),
  ).toEqual(['stop']);
});

test('the application may not take accounts, grants or their history away', async () => {
  await expect(sql`delete from accounts`.execute(db())).rejects.toMatchObject({ code: '42501' });
  await expect(sql`delete from role_grants`.execute(db())).rejects.toMatchObject({ code: '42501' });
  await expect(sql`delete from history.role_grants`.execute(db())).rejects.toMatchObject({
    code: '42501',
  });
});
