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
 * A fresh, migrated database for one test file, with the places unless they are not wanted. `url` is the owner's.
 * Each of its `connections` learns every statement and trigger anew: a test that asks much, and proves nothing about
 * those who act at once, asks for fewer.
 * Call `drop` in afterAll: it gives the connections back. The database itself is taken away when all files are done
 * (global-database.ts), since the server writes out everything it holds before it drops one.
 */
export async function freshDatabase({ places = true, connections = 8 } = {}): Promise<{
  database: Database;
  url: string;
  drop: () => Promise<void>;
}> {
  const name = `namsao_t_${randomBytes(6).toString('hex')}`;
  await onServer(
    `create database ${name} template ${places ? 'namsao_furnished' : 'namsao_template'}`,
  );
  const url = serverUrl();
  url.pathname = `/${name}`;
  process.env.NAMSAO_DATABASE_URL = url.href;
  const database = openDatabase(url.href, { max: connections });
  return {
    database,
    url: url.href,
    drop: closeDatabase,
  };
}

/** A database without anything in it, for restoring into. */
export async function emptyDatabase(): Promise<{ url: string }> {
  const name = `namsao_e_${randomBytes(6).toString('hex')}`;
  await onServer(`create database ${name} template template0`);
  const url = serverUrl();
  url.pathname = `/${name}`;
  return { url: url.href };
}
