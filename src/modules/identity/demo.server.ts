import { sql } from 'kysely';
import { db, type Connection } from '#kernel/db.server.ts';
import { journal } from '#kernel/journal.server.ts';
import { systemActor } from '#kernel/actor.ts';
import type { Tx } from '#kernel/db.server.ts';
import { hashPassword } from './hashing.server.ts';
import type { Role } from './roles.ts';
import { isProduction } from './sessions.server.ts';

/** The one passphrase of all demonstration accounts; printed at the start, useless in production. */
export const demoPassphrase = 'nam-ngoi-sao-tren-dong-lua';

/** What the demonstration accounts are bound to. */
export type DemoBindings = Readonly<{
  producerId: string;
  communePlaceId: string;
  councilId: string | null;
}>;

type DemoPerson = {
  role: Role;
  loginName: string;
  name: string;
  to?: 'producer' | 'place' | 'body';
};

const people: readonly DemoPerson[] = [
  { role: 'producer', loginName: 'chu-the', name: 'Chủ thể Mẫu', to: 'producer' },
  { role: 'commune-officer', loginName: 'can-bo-xa', name: 'Cán bộ xã Mẫu', to: 'place' },
  { role: 'agency-officer', loginName: 'nong-nghiep', name: 'Cán bộ nông nghiệp Mẫu' },
  { role: 'trade-officer', loginName: 'cong-thuong', name: 'Cán bộ công thương Mẫu' },
  { role: 'advisory-team', loginName: 'to-tu-van', name: 'Tổ tư vấn Mẫu' },
  { role: 'council-chair', loginName: 'chu-tich', name: 'Chủ tịch hội đồng Mẫu', to: 'body' },
  { role: 'council-secretary', loginName: 'thu-ky', name: 'Thư ký hội đồng Mẫu', to: 'body' },
  { role: 'council-member', loginName: 'thanh-vien', name: 'Thành viên Mẫu Một', to: 'body' },
  { role: 'council-member', loginName: 'thanh-vien-2', name: 'Thành viên Mẫu Hai', to: 'body' },
  { role: 'council-member', loginName: 'thanh-vien-3', name: 'Thành viên Mẫu Ba', to: 'body' },
  { role: 'steering-committee', loginName: 'ban-chi-dao', name: 'Ban chỉ đạo Mẫu' },
  { role: 'inspector', loginName: 'thanh-tra', name: 'Thanh tra Mẫu' },
  { role: 'administrator', loginName: 'quan-tri', name: 'Quản trị Mẫu' },
];

export type DemoAccount = Readonly<{
  accountId: string;
  loginName: string;
  name: string;
  role: Role;
}>;

/**
 * One fictitious account for each role (three members, since a council needs them). Called by the demonstration
 * data set only; refuses in production. Accounts that are there already stay as they are.
 */
export async function seedDemoAccounts(tx: Tx, to: DemoBindings): Promise<DemoAccount[]> {
  if (isProduction()) throw new Error('demonstration accounts do not exist in production');
  const hash = await hashPassword(demoPassphrase);
  const made: DemoAccount[] = [];
  for (const person of people) {
    const loginName = `${person.loginName}@demo.namsao.vn`;
    const account = await tx
      .insertInto('accounts')
      .values({ login_name: loginName, display_name: person.name, is_demo: true })
      .onConflict((clash) => clash.column('login_name').doNothing())
      .returning('id')
      .executeTakeFirst();
    if (!account) continue;
    await tx
      .insertInto('credentials')
      .values({
        account_id: account.id,
        provider: 'credential',
        subject: account.id,
        password_hash: hash,
        password_stands_alone: true,
      })
      .execute();
    await tx
      .insertInto('role_grants')
      .values({
        account_id: account.id,
        role: person.role,
        valid_from: sql`today_in_vietnam() - 365`,
        producer_id: person.to === 'producer' ? to.producerId : null,
        place_id: person.to === 'place' ? to.communePlaceId : null,
        body_id: person.to === 'body' ? to.councilId : null,
      })
      .execute();
    await journal(tx, {
      actor: systemActor,
      action: 'identity.seed-demo',
      requestId: null,
      events: [{ subject: { type: 'account', id: account.id }, data: { role: person.role } }],
    });
    made.push({ accountId: account.id, loginName, name: person.name, role: person.role });
  }
  return made;
}

/** The demonstration accounts there are, for the start's printed list. */
export async function demoAccounts(connection: Connection = db()): Promise<DemoAccount[]> {
  const rows = await connection
    .selectFrom('accounts')
    .innerJoin('role_grants', 'role_grants.account_id', 'accounts.id')
    .select(['accounts.id', 'login_name', 'display_name', 'role'])
    .where('is_demo', '=', true)
    .where('disabled_at', 'is', null)
    .orderBy('login_name')
    .execute();
  return rows.map((row) => ({
    accountId: row.id,
    loginName: row.login_name,
    name: row.display_name,
    role: row.role as Role,
  }));
}

/** A production start with demonstration accounts in its database ends here, with the way out. */
export async function assertNoDemoAccounts(connection: Connection = db()): Promise<void> {
  if (!isProduction()) return;
  const { count } = await connection
    .selectFrom('accounts')
    .select(sql<number>`count(*)`.as('count'))
    .where('is_demo', '=', true)
    .executeTakeFirstOrThrow();
  if (Number(count) > 0)
    throw new Error(
      `NAMSAO_MODE=production refuses to start: this database holds ${count} demonstration accounts with a known passphrase. ` +
        'Start on a database without the demonstration data.',
    );
}
