import { randomBytes, randomInt } from 'node:crypto';
import type { Actor } from '#kernel/actor.ts';
import { db } from '#kernel/db.server.ts';
import { hashPassword } from '../../src/modules/identity/hashing.server.ts';
import type { Role } from '../../src/modules/identity/roles.ts';

/** A password that the rules take, for tests. */
export const goodPassword = 'thuyền giấy trôi qua mùa nước nổi';

/** A place with a code and nothing else, for a grant to name. */
export async function somePlace(): Promise<string> {
  const { id } = await db()
    .insertInto('places')
    .values({ code_system: 'test', code: randomBytes(8).toString('hex').toUpperCase() })
    .returning('id')
    .executeTakeFirstOrThrow();
  return id;
}

/** A producer without a name, for a grant to name. */
export async function someProducer(): Promise<string> {
  const { id } = await db()
    .insertInto('producers')
    .values({ code: `ZZ-${randomInt(10 ** 8, 10 ** 9)}`, slug: 'thu' })
    .returning('id')
    .executeTakeFirstOrThrow();
  return id;
}

/** An account as an invitation would have left it, with grants of the whole province. */
export async function createPerson(
  change: {
    loginName?: string;
    role?: Role;
    password?: string | null;
    isDemo?: boolean;
    placeId?: string;
  } = {},
): Promise<{ id: string; loginName: string }> {
  const loginName = change.loginName ?? `${randomBytes(6).toString('hex')}@example.vn`;
  const { id } = await db()
    .insertInto('accounts')
    .values({
      login_name: loginName,
      display_name: 'Trần Thị Bưởi',
      is_demo: change.isDemo ?? false,
    })
    .returning('id')
    .executeTakeFirstOrThrow();
  const password = change.password === undefined ? goodPassword : change.password;
  if (password !== null)
    await db()
      .insertInto('credentials')
      .values({
        account_id: id,
        provider: 'credential',
        subject: id,
        password_hash: await hashPassword(password),
        password_stands_alone: password.length >= 15,
      })
      .execute();
  if (change.role)
    await db()
      .insertInto('role_grants')
      .values({
        account_id: id,
        role: change.role,
        valid_from: '2026-01-01',
        producer_id: change.role === 'producer' ? await someProducer() : null,
        place_id:
          change.role === 'commune-officer' ? (change.placeId ?? (await somePlace())) : null,
      })
      .execute();
  return { id, loginName };
}

/** An administrator who is signed in, as commands see one. */
export const administrator = (accountId: string): Actor => ({
  accountId,
  kind: 'account',
  grants: [{ role: 'administrator', placeId: null, bodyId: null, producerId: null }],
});
