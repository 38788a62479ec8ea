import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { closeDatabase, openDatabase, type Database } from '#kernel/db.server.ts';

/** The server that tests/support/global-database.ts started, and the migrated template on it. */
const serverUrl = (): URL => new URL(process.env.NAMSAO_TEST_SERVER!);

async function onServer(text: string): Promise<void> {
  const client = new pg.Client({ connectionString: serverUrl().href });
  await client.connect();
  try {
    await client.query(text);
  } finally {
    await client.end();
  }
}

/**
 * Takes a database away. Without `force` first: that waits for sessions that are closing and ends autovacuum,
 * which `force` may not touch where the owner is no superuser.
 */
async function dropDatabase(name: string): Promise<void> {
  try {
    await onServer(`drop database if exists ${name}`);
  } catch (error) {
    if ((error as { code?: string }).code !== objectInUse) throw error;
    await onServer(`drop database if exists ${name} with (force)`);
  }
}
const objectInUse = '55006';

/**
 * A fresh, migrated database for one test file, with the places unless they are not wanted. `url` is the owner's.
 * Call `drop` in afterAll.
 */
export async function freshDatabase({ places = true } = {}): Promise<{
  database: Database;
  url: string;
  drop: () => Promise<void>;
}> {
  const name = `t_${randomBytes(6).toString('hex')}`;
  await onServer(
    `create database ${name} template ${places ? 'namsao_furnished' : 'namsao_template'}`,
  );
  const url = serverUrl();
  url.pathname = `/${name}`;
  process.env.NAMSAO_DATABASE_URL = url.href;
  const database = openDatabase(url.href, { max: 8 });
  return {
    database,
    url: url.href,
    drop: async () => {
      await closeDatabase();
      await dropDatabase(name);
    },
  };
}

/** A database without anything in it, for restoring into. */
export async function emptyDatabase(): Promise<{ url: string; drop: () => Promise<void> }> {
  const name = `e_${randomBytes(6).toString('hex')}`;
  await onServer(`create database ${name} template template0`);
  const url = serverUrl();
  url.pathname = `/${name}`;
  return { url: url.href, drop: () => dropDatabase(name) };
}
