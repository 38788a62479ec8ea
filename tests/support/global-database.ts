import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { startEmbedded } from '#kernel/embedded.server.ts';
import { migrate } from '#kernel/migrate.server.ts';

/**
 * One server for the database tests: DATABASE_URL when given (any PostgreSQL ≥ 15), else an embedded one
 * in a folder that is removed. The migrated template is made once; every test file copies it.
 */
export default async function setup(): Promise<() => Promise<void>> {
  const folder = mkdtempSync(join(tmpdir(), 'namsao-test-'));
  chmodSync(folder, 0o755);
  const embedded = process.env.DATABASE_URL ? null : await startEmbedded(folder);
  const url = new URL(embedded?.url ?? process.env.DATABASE_URL!);
  url.pathname = '/postgres';
  process.env.NAMSAO_TEST_SERVER = url.href;
  const client = new pg.Client({ connectionString: url.href });
  await client.connect();
  await client.query('drop database if exists namsao_template with (force)');
  await client.query('create database namsao_template');
  await client.end();
  url.pathname = '/namsao_template';
  await migrate(url.href);
  return async () => {
    await embedded?.stop();
    rmSync(folder, { recursive: true, force: true });
  };
}
