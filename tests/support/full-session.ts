import { sql } from 'kysely';
import type { Actor } from '#kernel/actor.ts';
import type { Database } from '#kernel/db.server.ts';
import { createSession, openSession } from '#modules/councils/index.server.ts';
import { criteriaOf } from '#modules/rulebooks/index.ts';
import { hashPassword } from '../../src/modules/identity/hashing.server.ts';
import { copyDossier } from './action-tables.ts';
import { account, dossierAtAgency, makeCouncil, makeWorld, theSheet } from './thread.ts';

export type FullSession = Awaited<ReturnType<typeof fullSession>>;

/** An open session of so many members over so many products, in which everybody has declared that nothing ties them. */
export async function fullSession(database: Database, size: { members: number; products: number }) {
  const world = await makeWorld(database);
  const members: (Actor & { accountId: string })[] = [];
  for (let i = 0; i < size.members; i++)
    members.push(await account(database, `seat-${i + 1}`, [{ role: 'council-member' }]));
  const whole = await dossierAtAgency(world);
  const ids = await makeCouncil(world, { seats: members });
  const codes: string[] = [];
  for (let i = 0; i < size.products; i++)
    codes.push((await copyDossier({ database, world, ids, whole }, 'council-queued')).code);
  const { id: sessionId } = await createSession(
    { actor: world.secretary },
    { ...ids, heldOn: world.today, codes, withoutReport: 'Tổ tư vấn báo cáo tại phiên.' },
  );
  await openSession({ actor: world.chair }, { sessionId });
  await sql`
    insert into declarations (item_id, member_id, answer, ruling, declared_at)
    select i.id, m.id, 'none', 'scores', now() from session_items i, council_members m
     where i.session_id = ${sessionId} and m.council_id = ${ids.councilId} and m.scores`.execute(
    database,
  );
  const items = await database
    .selectFrom('session_items')
    .select('id')
    .where('session_id', '=', sessionId)
    .orderBy('position')
    .execute();
  return { world, members, whole, sessionId, ...ids, items: items.map(({ id }) => id) };
}

/** A whole sheet in which every criterion has an option, other ones for each `seed`. */
export const someAnswers = (seed: number): Record<string, number> =>
  Object.fromEntries(
    criteriaOf(theSheet()).map(({ code, options }, at) => [
      code,
      1 + ((seed * 7 + at * 13 + ((seed * at) % 5)) % options.length),
    ]),
  );

/** Lets these accounts sign in with a password, as demonstration accounts do: without a second step. */
export async function withPassword(
  database: Database,
  accounts: readonly { accountId: string }[],
  password: string,
): Promise<string[]> {
  const ids = accounts.map(({ accountId }) => accountId);
  const hash = await hashPassword(password);
  const rows = await database
    .updateTable('accounts')
    .set({ is_demo: true })
    .where('id', 'in', ids)
    .returning(['id', 'login_name'])
    .execute();
  await database
    .insertInto('credentials')
    .values(
      ids.map((id) => ({
        account_id: id,
        provider: 'credential',
        subject: id,
        password_hash: hash,
        password_stands_alone: true,
      })),
    )
    .execute();
  return ids.map((id) => rows.find((row) => row.id === id)!.login_name);
}
