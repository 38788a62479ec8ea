import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ownerConnection } from '#kernel/backup-format.server.ts';
import { closeDatabase, db, openDatabase } from '#kernel/db.server.ts';
import { migrate } from '#kernel/migrate.server.ts';
import {
  dossierAtAgency,
  handInSheets,
  makeWorld,
  openedSession,
  starAnswers,
} from '../../../tests/support/thread.ts';

// The usual installation on a given server: the tables belong to a role that is no superuser.
const name = `office_${randomBytes(4).toString('hex')}`;
const server = () => new URL(process.env.NAMSAO_TEST_SERVER!);
let ownerUrl: string;

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
});
afterAll(async () => {
  await closeDatabase();
  await onServer(`drop database if exists ${name} with (force)`);
  await onServer(`drop role if exists ${name}`);
});

test('the owner sees no sealed sheet by chance, and every one when it takes a backup', async () => {
  const world = await makeWorld(db());
  const dossier = await dossierAtAgency(world);
  const { items } = await openedSession(world, [dossier]);
  await handInSheets(items[0]!, starAnswers(4), world.members);

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
