import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { sql } from 'kysely';
import type { Actor } from '#kernel/actor.ts';
import { openDatabase, type Database } from '#kernel/db.server.ts';
import { freshDatabase } from '../../../tests/support/database.ts';
import {
  answersAt,
  dossierAtAgency,
  makeProduct,
  makeWorld,
  openedSession,
  salt,
  starAnswers,
  type World,
} from '../../../tests/support/thread.ts';
import {
  closeItem,
  declareInterest,
  itemView,
  openItem,
  packOf,
  reopenSheet,
  saveSheet,
  sendOperations,
  submitSheet,
} from './index.server.ts';
import type { Operation } from './index.ts';

let base: Awaited<ReturnType<typeof freshDatabase>>;
let owner: Database;
let world: World;
let items: string[];
let sessionId: string;
beforeAll(async () => {
  base = await freshDatabase();
  owner = openDatabase(base.url, { owner: true, max: 1 });
  world = await makeWorld(base.database);
  const dossiers = [];
  for (let i = 0; i < 4; i++)
    dossiers.push(
      await dossierAtAgency(world, {
        productId: await makeProduct(base.database, world.producerId, world.placeA),
      }),
    );
  ({ items, sessionId } = await openedSession(world, dossiers));
  for (const itemId of items.slice(0, 3))
    for (const actor of world.members) await declareInterest({ actor }, { itemId, answer: 'none' });
});
afterAll(async () => {
  await owner.destroy();
  await base.drop();
});

const [tablet, phone] = [randomUUID(), randomUUID()];
const set = (
  device: string,
  seq: number,
  cells: Record<string, number | string>,
  over: readonly string[] = [],
): Operation => ({
  device,
  seq,
  attempt: 1,
  cells: Object.fromEntries(
    Object.entries(cells).map(([cell, value]) => [cell, { value, over: [...over] }]),
  ),
  handIn: null,
});
const handsIn = (
  device: string,
  seq: number,
  answers: Record<string, number>,
  opinion = '',
): Operation => ({
  device,
  seq,
  attempt: 1,
  cells: {},
  handIn: { salt: salt(), answers, opinion },
});
const send = (actor: Actor, itemId: string, ...operations: Operation[]) =>
  sendOperations({ actor }, { itemId, operations: structuredClone(operations) as never });
const rowsOf = async (itemId: string) =>
  base.database.transaction().execute(async (tx) => {
    await sql`select set_config('namsao.account', ${world.members[0].accountId}, true)`.execute(tx);
    const { rows } = await sql<{ device: string; seq: number; outcome: string; reason: string }>`
      select device, seq, outcome, reason from sheet_operations where item_id = ${itemId} order by device, seq`.execute(
      tx,
    );
    return rows;
  });

describe('scores from devices', () => {
  test('enter once in any order; where two differ the member chooses, and nothing is handed in before', async () => {
    const [me] = world.members;
    const itemId = items[0]!;
    const answers = answersAt('best');
    const [code] = Object.keys(answers) as [string];
    // the later act arrives first, then both again
    const first = set(tablet, 1, answers);
    const second = set(tablet, 2, { opinion: 'Ý kiến' }, []);
    await send(me, itemId, second);
    await send(me, itemId, first, second);
    expect((await send(me, itemId, first, second)).outcomes.map((o) => o.outcome)).toEqual([
      'entered',
      'entered',
    ]);
    const other = await send(me, itemId, set(phone, 1, { [code]: 0 }));
    expect(other).toMatchObject({ outcomes: [{ outcome: 'entered' }], disputed: [code] });
    const early = await send(me, itemId, handsIn(tablet, 3, answers, 'Ý kiến'));
    expect(early.outcomes).toMatchObject([
      { outcome: 'refused', reason: 'councils.offline.error.diverged' },
    ]);
    const { own } = await itemView(me, itemId);
    expect(own!.answers[code]).toBeUndefined();
    expect(own!.operations.heads[code]).toHaveLength(2);
    // the page draws from what it knows; an older one may not replace what it did not show
    const form = { itemId, answers, opinion: 'Ý kiến', salt: salt() };
    await expect(
      saveSheet({ actor: me }, { ...form, version: own!.operations.version - 1 }),
    ).rejects.toMatchObject({
      code: 'councils.offline.error.moved',
      fields: [{ field: `answers.${code}` }],
    });
    await saveSheet({ actor: me }, { ...form, version: own!.operations.version });
    const done = await send(me, itemId, handsIn(tablet, 4, answers, 'Ý kiến'));
    expect(done).toMatchObject({ outcomes: [{ outcome: 'entered' }], disputed: [] });
    expect((await itemView(me, itemId)).own).toMatchObject({ submitted: true, answers });
    // one receipt, and the acts of each device once
    expect((await rowsOf(itemId)).map(({ seq, outcome }) => [seq, outcome])).toEqual(
      expect.arrayContaining([
        [1, 'entered'],
        [2, 'entered'],
        [3, 'refused'],
        [4, 'entered'],
      ]),
    );
    const late = await send(me, itemId, set(phone, 2, { [code]: 1 }));
    expect(late.outcomes).toMatchObject([{ reason: 'councils.error.handed-in' }]);
  });

  test('a sheet begun on the page goes on from there', async () => {
    const [me] = world.members;
    const itemId = items[1]!;
    const answers = answersAt('middle');
    await saveSheet({ actor: me }, { itemId, answers, opinion: '', salt: salt() });
    await sql`truncate sheet_operations`.execute(owner);
    const pack = await packOf(me, sessionId);
    const item = pack.items.find(({ id }) => id === itemId)!;
    const [code] = Object.keys(answers) as [string];
    const over = item.own.heads[code]!.map(({ id }) => id);
    expect(over).toHaveLength(1);
    expect(await send(me, itemId, set(tablet, 5, { [code]: 0 }, over))).toMatchObject({
      disputed: [],
    });
    expect((await itemView(me, itemId)).own!.answers).toEqual({ ...answers, [code]: 0 });
  });

  test('after the opening, after the close, of a member replaced: refused, kept and shown, never entered', async () => {
    const [me, second, third] = world.members;
    const itemId = items[1]!;
    const answers = starAnswers(4);
    for (const actor of [me, second, third])
      await submitSheet({ actor }, { itemId, answers, opinion: '', salt: salt() });
    await openItem({ actor: world.chair }, { itemId });
    await closeItem({ actor: world.chair }, { itemId });
    const { rows: before } = await sql`select content_hash from session_results`.execute(
      base.database,
    );
    const [code] = Object.keys(answers) as [string];
    const late = await send(me, itemId, set(phone, 7, { [code]: 0 }), handsIn(phone, 8, answers));
    expect(late.outcomes.map(({ reason }) => reason)).toEqual(
      Array(2).fill('councils.error.item-state'),
    );
    const view = await itemView(me, itemId);
    expect(view.own!.answers).toEqual(answers);
    expect(view.own!.operations.refused).toHaveLength(2);
    expect(
      (await sql`select content_hash from session_results`.execute(base.database)).rows,
    ).toEqual(before);
    await sql`update council_members set valid_until = ${world.today}::date - 1 where account_id = ${me.accountId}`.execute(
      base.database,
    );
    const gone = await send(me, items[2]!, set(phone, 9, { [code]: 0 }));
    expect(gone.outcomes).toMatchObject([
      { outcome: 'refused', reason: 'councils.error.no-session' },
    ]);
    await sql`update council_members set valid_until = null where account_id = ${me.accountId}`.execute(
      base.database,
    );
  });

  test('before a declaration nothing is kept: the device tries again', async () => {
    const [me] = world.members;
    const itemId = items[3]!;
    const act = set(tablet, 20, { '1.1': 1 });
    expect((await send(me, itemId, act)).outcomes).toMatchObject([
      { outcome: 'later', reason: 'councils.error.undeclared' },
    ]);
    expect(await rowsOf(itemId)).toEqual([]);
    await declareInterest({ actor: me }, { itemId, answer: 'none' });
    expect((await send(me, itemId, act)).outcomes).toMatchObject([{ outcome: 'entered' }]);
    expect(
      (await send(me, itemId, set(tablet, 21, { '9.9': 1 }), set(tablet, 22, { '1.1': 'x' })))
        .outcomes,
    ).toMatchObject([{ reason: 'councils.error.sheet' }, { reason: 'councils.error.sheet' }]);
  });

  test('who never had a seat leaves no row; a sheet handed in and taken back goes on', async () => {
    const itemId = items[2]!;
    for (const actor of [world.agency, world.producer, world.outsider, world.administrator])
      await expect(send(actor, itemId, set(phone, 1, { '1.1': 1 }))).rejects.toMatchObject({
        kind: 'not-found',
      });
    for (const actor of [world.secretary, world.agency, world.outsider, world.inspector])
      await expect(packOf(actor, sessionId)).rejects.toMatchObject({ name: 'Refusal' });
    const [, second] = world.members;
    const answers = answersAt('best');
    await send(second, itemId, set(phone, 30, answers), handsIn(phone, 31, answers));
    await reopenSheet({ actor: second }, { itemId, reason: 'Chấm nhầm tiêu chí đầu.' });
    const [code] = Object.keys(answers) as [string];
    const again = set(phone, 32, { [code]: 0 }, [`${phone}:30`]);
    const lower = { ...answers, [code]: 0 };
    expect(await send(second, itemId, again, handsIn(phone, 33, lower))).toMatchObject({
      outcomes: [{ outcome: 'entered' }, { outcome: 'entered' }],
    });
    const strangers = await sql<{ n: number }>`
      select count(*) as n from sheet_operations where account_id in
        (${world.agency.accountId}, ${world.outsider.accountId})`.execute(owner);
    expect(strangers.rows[0]!.n).toBe(0);
  });

  test('neither pack nor table shows anything of another member', async () => {
    const [me, second] = world.members;
    const itemId = items[2]!;
    const pack = await packOf(me, sessionId);
    const text = JSON.stringify(pack);
    for (const actor of [second, world.members[2], world.chair])
      expect(text).not.toContain(actor.accountId);
    expect(text).not.toMatch(/member-2|commitment|awaited|receipt|submittedAt|total"/);
    // another's act changes nothing in it
    await send(world.members[2], itemId, set(randomUUID(), 1, { '1.1': 1 }));
    expect(JSON.stringify(await packOf(me, sessionId))).toBe(text);
    const seen = (account: string) =>
      base.database.transaction().execute(async (tx) => {
        await sql`select set_config('namsao.account', ${account}, true)`.execute(tx);
        const { rows } = await sql<{ n: number }>`
          select count(*) as n from sheet_operations where account_id <> ${account}`.execute(tx);
        return rows[0]!.n;
      });
    for (const actor of [me, second, world.chair, world.agency, world.administrator])
      expect(await seen(actor.accountId)).toBe(0);
    await expect(
      sql`update sheet_operations set reason = 'x'`.execute(base.database),
    ).rejects.toThrow(/permission denied/);
  });
});
