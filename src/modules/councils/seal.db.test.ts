import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { sql } from 'kysely';
import type { Actor } from '#kernel/actor.ts';
import { openDatabase, type Database, type Tx } from '#kernel/db.server.ts';
import { freshDatabase } from '../../../tests/support/database.ts';
import {
  answersAt,
  dossierAtAgency,
  makeProduct,
  makeWorld,
  openedSession,
  salt,
  type World,
} from '../../../tests/support/thread.ts';
import { openSheets } from './items.server.ts';
import {
  closeItem,
  declareInterest,
  openItem,
  reopenSheet,
  itemView,
  rescoreItem,
  saveSheet,
  submitSheet,
} from './index.server.ts';
import { readingAs } from './seal.server.ts';

let base: Awaited<ReturnType<typeof freshDatabase>>;
let world: World;
let items: string[];
beforeAll(async () => {
  base = await freshDatabase();
  world = await makeWorld(base.database);
  const dossiers = [];
  for (let i = 0; i < 4; i++)
    dossiers.push(
      await dossierAtAgency(world, {
        productId: await makeProduct(base.database, world.producerId, world.placeA),
      }),
    );
  ({ items } = await openedSession(world, dossiers));
  for (const itemId of items)
    for (const actor of world.members) await declareInterest({ actor }, { itemId, answer: 'none' });
});
afterAll(() => base.drop());

const sheet = (itemId: string, level: 'best' | 'middle' | 'worst' = 'best') => ({
  itemId,
  answers: answersAt(level),
  opinion: 'Nhận xét kín',
  salt: salt(),
});

/** What the application's role sees of sheets with that account named (null: none), through every door. */
async function seen(account: string | null, itemId: string, database: Database = base.database) {
  return database.transaction().execute(async (tx: Tx) => {
    if (account) await sql`select set_config('namsao.account', ${account}, true)`.execute(tx);
    const count = async (from: string) => {
      const { rows } = await sql<{ n: number }>`
        select count(*) as n from ${sql.raw(from)} as s where s.item_id = ${itemId}`.execute(tx);
      return rows[0]!.n;
    };
    return {
      now: await count('score_sheets'),
      history: await count('history.score_sheets'),
      past: await count('past.score_sheets'),
    };
  });
}
const nothing = { now: 0, history: 0, past: 0 };

describe('a sealed sheet', () => {
  test('is seen by its member alone, through every door of the database', async () => {
    const itemId = items[0]!;
    const [first, second] = world.members;
    await saveSheet({ actor: first }, sheet(itemId, 'worst'));
    await saveSheet({ actor: first }, sheet(itemId, 'middle'));
    await submitSheet({ actor: first }, sheet(itemId));
    expect((await seen(first.accountId, itemId)).now).toBe(1);
    expect((await seen(first.accountId, itemId)).history).toBe(2);
    const others = [
      second,
      world.chair,
      world.secretary,
      world.agency,
      world.producer,
      world.administrator,
    ];
    for (const actor of others) expect(await seen(actor.accountId, itemId)).toEqual(nothing);
    expect(await seen(null, itemId)).toEqual(nothing);
  });

  test('tells nothing through counts, sums, sorting, errors or the journal', async () => {
    const itemId = items[0]!;
    const peek = (text: string) =>
      readingAs(
        world.agency,
        async (tx) => (await sql.raw<{ value: unknown }>(text).execute(tx)).rows[0]?.value ?? null,
      );
    expect(
      await peek(`select sum(total) as value from score_sheets where item_id = '${itemId}'`),
    ).toBeNull();
    expect(await peek(`select max(answers::text) as value from score_sheets`)).toBeNull();
    // a function that shouts each row it sees is not called on rows behind the policy
    expect(
      await peek(
        `select count(*) as value from score_sheets where (total::text || 'x')::text::xml is null or true`,
      ),
    ).toBe(0);
    const { rows } = await sql<{ data: unknown }>`
      select data from journal_events where subject_id = ${itemId} and action = 'councils.submit-sheet'`.execute(
      base.database,
    );
    expect(Object.keys(rows[0]!.data as object).sort()).toEqual([
      'attempt',
      'commitment',
      'member',
      'sheet',
    ]);
  });

  test('is not written, changed or deleted for another, not even by raw SQL', async () => {
    const itemId = items[0]!;
    const [first, second] = world.members;
    const run = (account: string, text: string) =>
      base.database.transaction().execute(async (tx) => {
        await sql`select set_config('namsao.account', ${account}, true)`.execute(tx);
        return sql.raw(text).execute(tx);
      });
    const changed = await run(
      second.accountId,
      `update score_sheets set total = 0 where item_id = '${itemId}'`,
    );
    expect(changed.numAffectedRows).toBe(0n);
    await expect(run(first.accountId, `delete from score_sheets`)).rejects.toThrow(
      /permission denied/,
    );
    await expect(
      run(first.accountId, `update score_sheets set total = 1 where item_id = '${itemId}'`),
    ).rejects.toThrow(/submitted sheet/);
    const { rows } = await sql<{ member: string }>`
      select m.id as member from council_members m where m.account_id = ${second.accountId}`.execute(
      base.database,
    );
    await expect(
      run(
        world.agency.accountId,
        `insert into score_sheets (item_id, member_id, account_id, attempt, state, total, salt)
         values ('${itemId}', '${rows[0]!.member}', '${second.accountId}', 1, 'draft', 100, 'x')`,
      ),
    ).rejects.toThrow(/row-level security/);
  });

  test('is not unsealed by writing the item’s state: the database asks for chair, sheets and quorum', async () => {
    const itemId = items[0]!;
    const set = (account: string, state: string) =>
      base.database.transaction().execute(async (tx) => {
        await sql`select set_config('namsao.account', ${account}, true)`.execute(tx);
        await sql`update session_items set state = ${state} where id = ${itemId}`.execute(tx);
      });
    await expect(set(world.agency.accountId, 'opened')).rejects.toThrow(/only the chair/);
    await expect(set(world.chair.accountId, 'opened')).rejects.toThrow(/sheets are missing/);
    await expect(set(world.chair.accountId, 'closed')).rejects.toThrow(/does not go/);
    await expect(
      sql`update session_items set attempt = 2 where id = ${itemId}`.execute(base.database),
    ).rejects.toThrow(/does not go/);
  });

  test('holds also for an owner of the tables who is no superuser', async () => {
    const owner = openDatabase(base.url, { owner: true, max: 1 });
    try {
      await sql`create role table_owner nologin`.execute(owner);
      await sql`grant table_owner to current_user`.execute(owner);
      await sql`grant usage, create on schema public, history, past to table_owner`.execute(owner);
      for (const table of ['score_sheets', 'history.score_sheets'])
        await sql`alter table ${sql.raw(table)} owner to table_owner`.execute(owner);
      await sql`grant select on session_items to table_owner`.execute(owner);
      await sql`set role table_owner`.execute(owner);
      const { rows } = await sql<{ n: number }>`select count(*) as n from score_sheets`.execute(
        owner,
      );
      expect(rows[0]!.n).toBe(0);
    } finally {
      await sql`reset role`.execute(owner);
      for (const table of ['score_sheets', 'history.score_sheets'])
        await sql`alter table ${sql.raw(table)} owner to current_user`.execute(owner);
      await sql`drop owned by table_owner`.execute(owner);
      await sql`drop role table_owner`.execute(owner);
      await owner.destroy();
    }
  });
});

describe('the way of a sheet', () => {
  test('handed in: not changed; taken back with a reason before the opening only', async () => {
    const itemId = items[1]!;
    const [first] = world.members;
    await submitSheet({ actor: first }, sheet(itemId));
    await expect(submitSheet({ actor: first }, sheet(itemId, 'worst'))).rejects.toMatchObject({
      code: 'councils.error.handed-in',
    });
    await expect(saveSheet({ actor: first }, sheet(itemId, 'worst'))).rejects.toMatchObject({
      code: 'councils.error.handed-in',
    });
    await expect(reopenSheet({ actor: first }, { itemId, reason: 'ngắn' })).rejects.toMatchObject({
      kind: 'invalid',
    });
    await reopenSheet({ actor: first }, { itemId, reason: 'Chấm nhầm tiêu chí 1.1.' });
    await submitSheet({ actor: first }, sheet(itemId, 'middle'));
    for (const actor of world.members.slice(1)) await submitSheet({ actor }, sheet(itemId));
    await openItem({ actor: world.chair }, { itemId });
    await expect(
      reopenSheet({ actor: first }, { itemId, reason: 'Muốn sửa điểm sau.' }),
    ).rejects.toMatchObject({
      kind: 'conflict',
    });
  });

  test('every criterion is answered before handing in', async () => {
    const itemId = items[2]!;
    const { '1.1': _, ...rest } = answersAt('best');
    await expect(
      submitSheet({ actor: world.members[0] }, { ...sheet(itemId), answers: rest }),
    ).rejects.toMatchObject({
      fields: [{ field: 'answers.1.1', code: 'councils.error.unanswered' }],
    });
    await submitSheet(
      { actor: world.members[0] },
      { ...sheet(itemId), answers: { ...rest, '1.1': 0 } },
    );
  });

  test('opened to all at once, checked against its receipt, then closed for good', async () => {
    const itemId = items[1]!;
    const sheets = await readingAs(world.agency, (tx) => openSheets(tx, itemId, 1));
    expect(sheets).toHaveLength(3);
    // all within the limit? middle against best is beyond ten points: words are owed
    await expect(closeItem({ actor: world.chair }, { itemId })).rejects.toMatchObject({
      kind: 'invalid',
    });
    await rescoreItem(
      { actor: world.chair },
      { itemId, reason: 'Điểm lệch quá 10, hội đồng chấm lại.' },
    );
    expect((await seen(world.agency.accountId, itemId)).now).toBe(3);
    for (const actor of world.members) await submitSheet({ actor }, sheet(itemId));
    // the second attempt is sealed again, the first stays open
    expect((await seen(world.agency.accountId, itemId)).now).toBe(3);
    await openItem({ actor: world.chair }, { itemId });
    expect((await seen(world.agency.accountId, itemId)).now).toBe(6);
    // both sheets of everybody stay to be read
    const { earlier, open } = await itemView(world.chair, itemId);
    expect(earlier.map(({ sheets: first }) => first.length)).toEqual([3]);
    expect(earlier[0]!.result.mean).not.toEqual(open!.result.mean);
    const { stars } = await closeItem({ actor: world.chair }, { itemId });
    expect(stars).toBe(5);
    await expect(
      sql`update session_results set stars = 1`.execute(base.database),
    ).rejects.toThrow();
    await expect(sql`delete from session_results`.execute(base.database)).rejects.toThrow();
  });
});

describe('at the same time', () => {
  test('200 hand-ins race the opening and closing: no score after the close, the count agrees', async () => {
    const itemId = items[3]!;
    const [first, second, third] = world.members;
    await submitSheet({ actor: first }, sheet(itemId));
    await submitSheet({ actor: second }, sheet(itemId));
    const attempts: Promise<unknown>[] = [];
    const hand = (actor: Actor) => submitSheet({ actor }, sheet(itemId));
    for (let i = 0; i < 200; i++) {
      attempts.push(hand(world.members[i % 3]!));
      if (i % 20 === 10) attempts.push(openItem({ actor: world.chair }, { itemId }));
      if (i % 20 === 15)
        attempts.push(reopenSheet({ actor: third }, { itemId, reason: 'Xin xem lại phiếu.' }));
      if (i % 20 === 19) attempts.push(closeItem({ actor: world.chair }, { itemId }));
    }
    const done = await Promise.allSettled(attempts);
    for (const result of done)
      if (result.status === 'rejected') expect(result.reason).toMatchObject({ name: 'Refusal' });
    // whatever the race left open is finished now
    await hand(third).catch(() => undefined);
    await openItem({ actor: world.chair }, { itemId }).catch(() => undefined);
    await closeItem({ actor: world.chair }, { itemId }).catch(() => undefined);
    const { rows } = await sql<{
      state: string;
      late: number;
      sheets: number;
      receipts: number;
      results: number;
    }>`
      select i.state,
             (select count(*) from sheet_receipts r where r.item_id = i.id and r.known_from > x.closed_at) as late,
             (select count(*) from sheet_receipts r where r.item_id = i.id and r.withdrawn_at is null) as receipts,
             (select count(*) from score_sheets s where s.item_id = i.id and s.state = 'submitted') as sheets,
             (select count(*) from session_results q where q.item_id = i.id) as results
        from session_items i join session_results x on x.item_id = i.id where i.id = ${itemId}`.execute(
      base.database,
    );
    expect(rows[0]).toMatchObject({ state: 'closed', late: 0, receipts: 3, sheets: 3, results: 1 });
  });
});
