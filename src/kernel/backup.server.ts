import { createWriteStream, existsSync } from 'node:fs';
import { copyFile, mkdir, open, readdir, rename, writeFile } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import type pg from 'pg';
import { to as copyTo } from 'pg-copy-streams';
import {
  checkBackup,
  contentFile,
  copyStatement,
  FolderRefused,
  hashOf,
  manifestFile,
  meter,
  ourTables,
  ownerConnection,
  secretFile,
  tableFile,
  type Manifest,
  type Table,
} from './backup-format.server.ts';
import { config, dataPath } from './config.server.ts';
import { storage } from './storage.server.ts';

export type BackupResult = Readonly<{
  folder: string;
  tables: number;
  rows: number;
  files: number;
  /** contents that rows name and the storage does not have */
  missingFiles: readonly string[];
}>;

/**
 * Writes everything of this installation into an empty folder: all tables with their history as of one instant, the
 * stored files, keys and secret. Reads it all again before it says that it is done. Work goes on meanwhile.
 */
export async function backup(ownerUrl: string, folder: string): Promise<BackupResult> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  if ((await readdir(folder)).length > 0) throw new FolderRefused(`${folder} is not empty`);
  await mkdir(join(folder, 'tables'), { mode: 0o700 });
  const client = await ownerConnection(ownerUrl);
  try {
    // everything below sees the database as it is at this statement
    await client.query('begin isolation level repeatable read read only');
    const { rows: head } = await client.query<{ at: string; version: string }>(
      `select to_char(now() at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as at,
              current_setting('server_version') as version`,
    );
    const tables: Manifest['tables'] = [];
    for (const table of await ourTables(client))
      tables.push(await writeTable(client, folder, table));
    const migrations = await client.query<Manifest['migrations'][number]>(
      'select name, sha256 from migrations order by name',
    );
    const sequences = await readSequences(client);
    const { contents, missing } = await writeContents(client, folder);
    await client.query('commit');
    const manifest: Manifest = {
      format: 'namsao-backup/1',
      takenAt: head[0]!.at,
      postgres: head[0]!.version,
      migrations: migrations.rows,
      tables,
      sequences,
      files: contents,
      secrets: await writeSecrets(folder),
    };
    const faults = await checkBackup(folder, manifest);
    if (faults.length) throw new Error(`the backup cannot be read back: ${faults.join('; ')}`);
    await writeLast(folder, manifest);
    return {
      folder,
      tables: tables.length,
      rows: tables.reduce((sum, table) => sum + table.rows, 0),
      files: contents.length,
      missingFiles: missing,
    };
  } finally {
    await client.end();
  }
}

async function writeTable(
  client: pg.Client,
  folder: string,
  table: Table,
): Promise<Manifest['tables'][number]> {
  const { stream, result } = meter();
  await pipeline(
    client.query(copyTo(await copyStatement(client, table))),
    stream,
    createGzip(),
    createWriteStream(tableFile(folder, table), { mode: 0o600, flags: 'wx', flush: true }),
  );
  return { ...table, ...result() };
}

async function readSequences(client: pg.Client): Promise<Manifest['sequences']> {
  const { rows } = await client.query<{ schema: 'public' | 'history'; name: string }>(
    `select schemaname as schema, sequencename as name from pg_sequences
      where schemaname in ('public', 'history') order by 1, 2`,
  );
  const sequences: Manifest['sequences'] = [];
  for (const { schema, name } of rows) {
    const state = await client.query<{ last: string; called: boolean }>(
      `select last_value::text as last, is_called as called from ${schema}."${name}"`,
    );
    sequences.push({ schema, name, ...state.rows[0]! });
  }
  return sequences;
}

async function writeContents(
  client: pg.Client,
  folder: string,
): Promise<{ contents: Manifest['files']; missing: string[] }> {
  const { rows } = await client.query<{ sha256: string; bytes: number }>(
    'select sha256, max(size_bytes) as bytes from files group by sha256 order by sha256',
  );
  const store = await storage();
  const contents: Manifest['files'] = [];
  const missing: string[] = [];
  for (const { sha256, bytes } of rows) {
    if (!(await store.stat(sha256))) {
      missing.push(sha256);
      continue;
    }
    const target = contentFile(folder, sha256);
    await mkdir(dirname(target), { recursive: true, mode: 0o700 });
    await pipeline(
      await store.read(sha256),
      createWriteStream(target, { mode: 0o600, flush: true }),
    );
    contents.push({ sha256, bytes });
  }
  return { contents, missing };
}

/** Keys, checkpoints and the secret: without them signatures, sessions and second factors are worth nothing. */
async function writeSecrets(folder: string): Promise<Manifest['secrets']> {
  const keys = dataPath('keys');
  const paths = existsSync(keys)
    ? (await readdir(keys, { recursive: true, withFileTypes: true }))
        .filter((entry) => entry.isFile())
        .map((entry) => relative(config().dataFolder, join(entry.parentPath, entry.name)))
    : [];
  if (existsSync(dataPath('namsao.secret'))) paths.push('namsao.secret');
  const secrets: Manifest['secrets'] = [];
  for (const path of paths.map((name) => name.replaceAll('\\', '/')).sort()) {
    const target = secretFile(folder, path);
    await mkdir(dirname(target), { recursive: true, mode: 0o700 });
    await copyFile(dataPath(path), target);
    secrets.push({ path, sha256: await hashOf(target) });
  }
  return secrets;
}

async function writeLast(folder: string, manifest: Manifest): Promise<void> {
  const unfinished = `${manifestFile(folder)}.new`;
  await writeFile(unfinished, `${JSON.stringify(manifest, null, 1)}\n`, {
    mode: 0o600,
    flush: true,
  });
  await rename(unfinished, manifestFile(folder));
  if (process.platform === 'win32') return;
  const handle = await open(folder, 'r');
  await handle.sync().finally(() => handle.close());
}
