import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import type { Actor } from '#kernel/actor.ts';
import { translate } from '#kernel/catalogue.server.ts';
import { openDatabase, type Database } from '#kernel/db.server.ts';
import {
  closeItem,
  declareInterest,
  fileOfItem,
  itemView,
  openItem,
  packOf,
  postponeItem,
  recordAbsence,
  reopenSheet,
  rescoreItem,
  ruleDeclaration,
  saveSheet,
  sendOperations,
  sessionsFor,
  sessionView,
  statisticsView,
  submitSheet,
} from '#modules/councils/index.server.ts';
import { freshDatabase } from '../../../../tests/support/database.ts';
import {
  answersAt,
  completeDossier,
  dossierAtAgency,
  makeProduct,
  makeWorld,
  openedSession,
  salt,
  type World,
} from '../../../../tests/support/thread.ts';
import { actions as filing } from '../../(producer)/chu-the/ho-so/[code]/nop/+page.server.ts';
import { actions as scoring } from './muc/[id]/+page.server.ts';

let base: Awaited<ReturnType<typeof freshDatabase>>;
let owner: Database;
let world: World;
let other: World;
let sessionId: string;
let items: string[];
let otherItem: string;
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
  ({ sessionId, items } = await openedSession(world, dossiers));
  for (const itemId of items)
    for (const actor of world.members) await declareInterest({ actor }, { itemId, answer: 'none' });
  // a second council with people and a session of its own
  other = await makeWorld(base.database);
  [otherItem] = (await openedSession(other, [await dossierAtAgency(other)])).items as [string];
  for (const actor of other.members)
    await declareInterest({ actor }, { itemId: otherItem, answer: 'none' });
});
afterAll(async () => {
  await owner.destroy();
  await base.drop();
});

const sheet = (itemId: string) => ({
  itemId,
  answers: answersAt('best'),
  opinion: 'Nhận xét kín',
  salt: salt(),
});
const reason = 'Lý do đủ dài.';

/** All that a stranger could have left. */
const written = async () => {
  const { rows } = await sql<Record<string, number>>`
    select (select count(*) from score_sheets) as sheets, (select count(*) from sheet_operations) as operations,
           (select count(*) from sheet_receipts) as receipts, (select count(*) from declarations) as declarations,
           (select count(*) from absences) as absences, (select count(*) from journal_events) as events`.execute(
    owner,
  );
  return rows[0]!;
};

describe('people of another council, who may do all this in their own', () => {
  test('see nothing of a session and change nothing in it, through any door', async () => {
    const itemId = items[0]!;
    const [first, second] = world.members;
    await saveSheet({ actor: first }, sheet(itemId));
    await submitSheet({ actor: second }, sheet(itemId));
    const { members } = await sessionView(world.chair, sessionId);
    const memberId = members.find(({ accountId }) => accountId === first.accountId)!.id;
    const operations = [
      {
        device: randomUUID(),
        seq: 1,
        attempt: 1,
        cells: { '1.1': { value: 1, over: [] } },
        handIn: null,
      },
    ];
    const doors = (actor: Actor): Record<string, () => Promise<unknown>> => ({
      session: () => sessionView(actor, sessionId),
      item: () => itemView(actor, itemId),
      pack: () => packOf(actor, sessionId),
      statistics: () => statisticsView(actor, sessionId),
      document: () => fileOfItem(actor, itemId, randomUUID()),
      save: () => saveSheet({ actor }, sheet(itemId)),
      submit: () => submitSheet({ actor }, sheet(itemId)),
      reopen: () => reopenSheet({ actor }, { itemId, reason }),
      declare: () => declareInterest({ actor }, { itemId, answer: 'conflict', ground: reason }),
      rule: () => ruleDeclaration({ actor }, { itemId, memberId, ruling: 'recused', reason }),
      absence: () => recordAbsence({ actor }, { sessionId, memberId, reason }),
      open: () => openItem({ actor }, { itemId }),
      rescore: () => rescoreItem({ actor }, { itemId, reason }),
      close: () => closeItem({ actor }, { itemId, discussion: reason }),
      postpone: () => postponeItem({ actor }, { itemId, reason }),
      offline: () => sendOperations({ actor }, { itemId, operations: operations as never }),
    });
    const before = await written();
    for (const actor of [other.chair, other.secretary, ...other.members])
      for (const [door, ask] of Object.entries(doors(actor)))
        await expect(ask(), door).rejects.toMatchObject({ kind: 'not-found' });
    expect(await written()).toEqual(before);
    // the own secretary and the offices enter nothing from a device either; who has a seat is told so, act by act
    for (const actor of [world.secretary, world.agency, world.inspector, world.producer])
      if (actor === world.secretary)
        expect(await doors(actor).offline!()).toMatchObject({ outcomes: [{ outcome: 'refused' }] });
      else await expect(doors(actor).offline!()).rejects.toMatchObject({ kind: 'not-found' });
    const { sheets, receipts } = await written();
    expect({ sheets, receipts }).toEqual({ sheets: before.sheets, receipts: before.receipts });
    // the database shows them no row of it either, now or in the past
    for (const { accountId } of [other.chair, other.members[0]])
      await base.database.transaction().execute(async (tx) => {
        await sql`select set_config('namsao.account', ${accountId}, true)`.execute(tx);
        for (const table of [
          'score_sheets',
          'history.score_sheets',
          'past.score_sheets',
          'sheet_operations',
        ])
          expect(
            (await sql`select from ${sql.raw(table)} as s where s.item_id = ${itemId}`.execute(tx))
              .rows,
          ).toEqual([]);
      });
  });

  test('are told of a strange item what they are told of one that does not exist', async () => {
    const told = (itemId: string) =>
      itemView(other.chair, itemId).catch(
        ({ kind, code, params, fields }: Record<string, unknown>) => ({
          ...{ kind, code, params, fields },
        }),
      );
    expect(await told(items[0]!)).toEqual(await told(randomUUID()));
    expect((await sessionsFor(other.chair)).map(({ id }) => id)).not.toContain(sessionId);
  });
});

test('a sheet that is handed in changes nothing for other members and the agency until the item is opened; chair and secretary count it', async () => {
  const itemId = items[2]!;
  const [first, second] = world.members;
  const look = async () => ({
    item: await itemView(second, itemId),
    itemOfAgency: await itemView(world.agency, itemId),
    session: await sessionView(second, sessionId),
    sessionOfAgency: await sessionView(world.agency, sessionId),
    list: await sessionsFor(second),
    pack: await packOf(second, sessionId),
  });
  const line = async (actor: Actor) =>
    (await sessionView(actor, sessionId)).lines.find(({ id }) => id === itemId)!;
  const before = await look();
  const counted = await line(world.chair);
  await submitSheet({ actor: first }, sheet(itemId));
  expect(await look()).toEqual(before);
  expect(before.item.roll.map(({ standing }) => standing)).not.toContain('handed-in');
  for (const actor of [world.chair, world.secretary])
    expect(await line(actor)).toMatchObject({
      handedIn: counted.handedIn! + 1,
      awaited: counted.awaited! - 1,
    });
  expect(
    (await itemView(world.secretary, itemId)).roll.filter(
      ({ standing }) => standing === 'handed-in',
    ),
  ).toHaveLength(1);
  expect((await itemView(first, itemId)).mine).toBe('handed-in');
});

describe('what a draft changes for others', () => {
  test('no page, list, pack or statistic, and no statement more or less', async () => {
    const itemId = items[1]!;
    const [first, second] = world.members;
    const readers: readonly (readonly [string, () => Promise<unknown>])[] = [
      ['item of a member', () => itemView(second, itemId)],
      ['item of the chair', () => itemView(world.chair, itemId)],
      ['item of the agency', () => itemView(world.agency, itemId)],
      ['session of the chair', () => sessionView(world.chair, sessionId)],
      ['list of the agency, which is also the export', () => sessionsFor(world.agency, null)],
      ['pack of a member', () => packOf(second, sessionId)],
      ['statistics of the chair', () => statisticsView(world.chair, sessionId)],
    ];
    const look = async () => {
      const seen: Record<string, unknown> = {};
      for (const [name, read] of readers) {
        const statements = vi.spyOn(pg.Client.prototype, 'query');
        const shown = await read();
        seen[name] = [
          shown,
          statements.mock.calls.map(([query]) =>
            String((query as { text?: string }).text ?? query),
          ),
        ];
        statements.mockRestore();
      }
      return seen;
    };
    const before = await look();
    await saveSheet({ actor: first }, sheet(itemId));
    expect(await look()).toEqual(before);
    await sendOperations(
      { actor: first },
      {
        itemId,
        operations: [
          {
            device: randomUUID(),
            seq: 1,
            attempt: 1,
            cells: { '1.1': { value: 1, over: [] } },
            handIn: null,
          },
        ] as never,
      },
    );
    expect(await look()).toEqual(before);
  });
});

/** A form as a browser posts it to an action: where it led, or with what status it was refused. */
async function post(
  action: (event: never) => unknown,
  actor: Actor,
  params: Record<string, string>,
  fields: Record<string, string>,
): Promise<string> {
  const url = new URL('http://localhost/');
  const locals = {
    actor,
    requestId: randomUUID(),
    locale: 'vi',
    t: translate('vi'),
    account: null,
    session: null,
  };
  const request = new Request(url, { method: 'POST', body: new URLSearchParams(fields) });
  try {
    const failed = (await action({
      request,
      url,
      params,
      locals,
      cookies: { set: () => undefined },
    } as never)) as { status: number };
    return `refused ${failed.status}`;
  } catch (error) {
    const { status, location } = error as { status: number; location?: string };
    if (!location) throw error;
    return `${status} ${location}`;
  }
}

describe('the same form twice has one effect', () => {
  const count = async (text: ReturnType<typeof sql<{ n: number }>>) =>
    (await text.execute(owner)).rows[0]!.n;

  test('a sheet: double click with one key, then from a second tab', async () => {
    const itemId = items[3]!;
    const [first] = world.members;
    const fields = (key: string) => ({
      ...Object.fromEntries(
        Object.entries(answersAt('best')).map(([code, at]) => [`answers.${code}`, String(at)]),
      ),
      opinion: 'Tốt',
      salt: 'a'.repeat(32),
      'idempotency-key': key,
    });
    const send = (key: string) => post(scoring.submit!, first, { id: itemId }, fields(key));
    const [key, tab] = [randomUUID(), randomUUID()];
    const clicks = await Promise.all([send(key), send(key), send(key)]);
    expect(new Set(clicks)).toEqual(new Set([`303 /hoi-dong/phien/${sessionId}`]));
    expect(await send(tab)).toBe('refused 409');
    expect(
      await count(sql`select count(*) as n from sheet_receipts where item_id = ${itemId}`),
    ).toBe(1);
    expect(
      await count(
        sql`select count(*) as n from journal_events where subject_id = ${itemId} and action = 'councils.submit-sheet'`,
      ),
    ).toBe(1);
  });

  test('a dossier: double click with one key, then two tabs at once', async () => {
    const dossier = await completeDossier(world, {
      productId: await makeProduct(base.database, world.producerId, world.placeA),
    });
    const send = (key: string) =>
      post(
        filing.default!,
        world.producer,
        { code: dossier.code },
        {
          committed: 'on',
          'idempotency-key': key,
        },
      );
    const key = randomUUID();
    const [first, second, ...tabs] = await Promise.all([
      send(key),
      send(key),
      send(randomUUID()),
      send(randomUUID()),
    ]);
    expect(first).toBe(second);
    // one key of the three
    expect([first, ...tabs].filter((answer) => answer.startsWith('303'))).toHaveLength(1);
    expect(
      await count(
        sql`select count(*) as n from dossier_submissions where dossier_id = ${dossier.id}`,
      ),
    ).toBe(1);
    expect(
      await count(
        sql`select count(*) as n from journal_events where subject_id = ${dossier.id} and action = 'dossiers.submit'`,
      ),
    ).toBe(1);
  });
});
