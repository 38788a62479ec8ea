import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import { closeDatabase, openDatabase } from '#kernel/db.server.ts';
import { startEmbedded } from '#kernel/embedded.server.ts';
import { migrate } from '#kernel/migrate.server.ts';
import { ensureReferenceData } from '#modules/places/index.server.ts';
import { throwAwayFolder } from './throw-away.ts';

const at = (server: URL, database: string): string => {
  const url = new URL(server);
  url.pathname = `/${database}`;
  return url.href;
};

/**
 * One server for the database tests: DATABASE_URL when given (any PostgreSQL ≥ 15), else an embedded one
 * in a folder that is removed. Two templates are made once, and every test file copies one of them:
 * `namsao_template` is migrated, `namsao_furnished` also knows the places.
 */
export default async function setup(): Promise<() => Promise<void>> {
  const folder = throwAwayFolder('namsao-test-');
  const embedded = process.env.DATABASE_URL ? null : await startEmbedded(folder);
  const url = new URL(embedded?.url ?? process.env.DATABASE_URL!);
  url.pathname = '/postgres';
  process.env.NAMSAO_TEST_SERVER = url.href;
  const client = new pg.Client({ connectionString: url.href });
  await client.connect();
  // Nobody needs these data after a power cut: the drills prove what survives one, on servers of their own.
  if (embedded) {
    await client.query('alter system set fsync = off');
    await client.query('alter system set full_page_writes = off');
    // Every test file copies the template: by default each 40 copies would make the server write out all it holds.
    await client.query(`alter system set max_wal_size = '16GB'`);
    await client.query(`alter system set checkpoint_timeout = '1h'`);
    // A test that asks for a plan gathers the statistics itself; no copy is looked at behind its back.
    await client.query('alter system set autovacuum = off');
    await client.query('select pg_reload_conf()');
  }
  for (const name of ['namsao_furnished', 'namsao_template'])
    await client.query(`drop database if exists ${name} with (force)`);
  await client.query('create database namsao_template');
  await migrate(at(url, 'namsao_template'));
  await client.query('create database namsao_furnished template namsao_template');
  process.env.NAMSAO_DATABASE_URL = at(url, 'namsao_furnished');
  openDatabase(process.env.NAMSAO_DATABASE_URL, { max: 2 });
  await ensureReferenceData();
  await closeDatabase();
  await client.end();
  return async () => {
    if (embedded) endAtOnce(folder);
    // a server that goes with its folder need not be tidied
    else if (process.env.NAMSAO_TEST_THROWAWAY !== '1') await dropCopies(url.href);
    await embedded?.stop();
    rmSync(folder, { recursive: true, force: true });
  };
}

/** PostgreSQL's immediate shutdown: nothing of what goes with the folder is written out first. */
function endAtOnce(folder: string): void {
  const [pid] = readFileSync(join(folder, 'postgres', 'postmaster.pid'), 'utf8').split('\n');
  if (process.platform !== 'win32') process.kill(Number(pid), 'SIGQUIT');
}

/** On a server that stays: takes away the databases that the files made, and those that broken runs left. */
async function dropCopies(server: string): Promise<void> {
  const client = new pg.Client({ connectionString: server });
  await client.connect();
  const { rows } = await client.query<{ name: string }>(
    `select quote_ident(datname) as name from pg_database
      where datname ~ '^namsao_[te]_[0-9a-f]{12}$' and pg_has_role(datdba, 'usage')`,
  );
  for (const { name } of rows)
    // Without `force` first: that ends autovacuum, which `force` may not touch where the owner is no superuser.
    await client
      .query(`drop database if exists ${name}`)
      .catch(() => client.query(`drop database if exists ${name} with (force)`));
  await client.end();
}
