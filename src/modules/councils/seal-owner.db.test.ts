import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ownerConnection } from '#kernel/backup-format.server.ts';
import { closeDatabase, db, openDatabase } from '#kernel/db.server.ts';
import { checkSubmissions } from '#modules/dossiers/index.server.ts';
import { migrate } from '#kernel/migrate.server.ts';
import {
  dossierAtAgency,
  handInSheets,
  makeWorld,
  openedSession,
  starAnswers,
  type World,
} from '../../../tests/support/thread.ts';
import { checkSheets, closeItem, openItem } from './index.server.ts';

// The usual installation on a given server: the tables belong to a role that is no superuser.
const name = `office_${randomBytes(4).toString('hex')}`;
const server = () => new URL(process.env.NAMSAO_TEST_SERVER!);
let ownerUrl: string;
let world: World;
let itemId: string;

async function onServer(text: string): Promise<void> {
  const client = new pg.Client({ connectionString: server().href });
  await client.connect();
  try {
    await client.query(text);
  } finally {
    await client.end();
  }
}

beforeAll(async () => {
  const password = randomBytes(12).toString('hex');
  await onServer(`create role ${name} login nosuperuser nobypassrls password '${password}'`);
  await onServer(`grant namsao_app to ${name}`);
  // who makes the database for somebody belongs to him
  await onServer(`grant ${name} to current_user`);
  await onServer(`create database ${name} owner ${name}`);
  const url = server();
  url.pathname = `/${name}`;
  url.username = name;
  url.password = password;
  ownerUrl = url.href;
  await migrate(ownerUrl);
  process.env.NAMSAO_DATABASE_URL = ownerUrl;
  openDatabase(ownerUrl, { max: 4 });
  world = await makeWorld(db());
  const { items } = await openedSession(world, [await dossierAtAgency(world)]);
  itemId = items[0]!;
  await handInSheets(itemId, starAnswers(4), world.members);
});
afterAll(async () => {
  await closeDatabase();
  await onServer(`drop database if exists ${name} with (force)`);
  await onServer(`drop role if exists ${name}`);
});

test('the owner sees no sealed sheet by chance, and every one when it takes a backup', async () => {
  const plain = new pg.Client({ connectionString: ownerUrl });
  await plain.connect();
  const careful = await ownerConnection(ownerUrl);
  try {
    const count = 'select count(*)::int as n from score_sheets';
    expect((await plain.query(count)).rows).toEqual([{ n: 0 }]);
    expect((await careful.query(count)).rows).toEqual([{ n: 3 }]);
    // the application's role has no such way, whatever it says
    await careful.query('set role namsao_app');
    expect((await careful.query(count)).rows).toEqual([{ n: 0 }]);
  } finally {
    await plain.end();
    await careful.end();
  }
});

test('who changes a sheet, a receipt, a result or a filed dossier behind the application is found out', async () => {
  const owner = openDatabase(ownerUrl, { owner: true, max: 1 });
  const careful = await ownerConnection(ownerUrl);
  const faults = async () =>
    [...(await checkSheets(owner)).faults, ...(await checkSubmissions(db())).faults].map(
      ({ subject, fault }) => `${subject.replace(/ .*/, '')} ${fault}`,
    );
  /** as somebody who owns the tables, and therefore also their triggers */
  const tamper = async (table: string, change: string) => {
    await careful.query(`alter table ${table} disable trigger user`);
    await careful.query(change);
    await careful.query(`alter table ${table} enable trigger user`);
    return faults();
  };
  try {
    expect(await faults()).toEqual([]);
    const one = '(select min(member_id::text)::uuid from score_sheets)';
    const opinion = (text: string) =>
      `update score_sheets set opinion = '${text}' where member_id = ${one}`;
    // still sealed
    expect(await tamper('score_sheets', opinion('khác'))).toEqual([
      'sheet is not what was handed in',
    ]);
    expect(await tamper('score_sheets', opinion(''))).toEqual([]);
    await openItem({ actor: world.chair }, { itemId });
    await closeItem({ actor: world.chair }, { itemId });
    expect((await checkSheets(owner)).checked).toEqual({ sheets: 3, receipts: 3, results: 1 });
    expect(await faults()).toEqual([]);
    // figures beside what was handed in and fixed
    for (const [table, change, back, fault] of [
      [
        'score_sheets',
        `update score_sheets set total = total - 1 where member_id = ${one}`,
        `update score_sheets set total = total + 1 where member_id = ${one}`,
        /^sheet has another total than its points$/,
      ],
      [
        'session_results',
        "update session_results set discussion = discussion || '.'",
        'update session_results set discussion = left(discussion, length(discussion) - 1)',
        /^result is not what was fixed$/,
      ],
      [
        'dossiers',
        "update dossiers set state = 'recognised' where state = 'council-result'",
        "update dossiers set state = 'council-result' where state = 'recognised'",
        /is said to be recognised, its last step led to council-result$/,
      ],
    ] as const) {
      expect(await tamper(table, change)).toEqual([expect.stringMatching(fault)]);
      expect(await tamper(table, back)).toEqual([]);
    }
    expect(await tamper('session_results', 'update session_results set stars = 3')).toEqual([
      'result is not what was fixed',
    ]);
    expect(
      await tamper(
        'session_results',
        `update session_results set stars = 4, content_hash = repeat('0', 64)`,
      ),
    ).toEqual(['result is not what was fixed', 'result is not that of the journal']);
    expect(await tamper('session_results', 'delete from session_results')).toEqual([
      'result is gone',
    ]);
    expect(
      await tamper('sheet_receipts', `delete from sheet_receipts where member_id = ${one}`),
    ).toEqual([
      'sheet the receipt that the journal names is gone',
      'sheet was handed in without a receipt',
      'result is gone',
    ]);
    const copies = await tamper(
      'dossier_submissions',
      `update dossier_submissions set content = jsonb_set(content, '{rating,total}', '99')`,
    );
    expect(copies.at(-1)).toBe('dossier is not what was handed in');
  } finally {
    await careful.end();
    await owner.destroy();
  }
});
