import { createReadStream } from 'node:fs';
import { chmod, copyFile, mkdir, readFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import type pg from 'pg';
import { from as copyFrom, to as copyTo } from 'pg-copy-streams';
import {
  checkBackup,
  contentFile,
  copyStatement,
  meter,
  ourTables,
  ownerConnection,
  readManifest,
  secretFile,
  tableFile,
  type Manifest,
  type Table,
} from './backup-format.server.ts';
import { dataPath } from './config.server.ts';
import { migrate } from './migrate.server.ts';
import { storage } from './storage.server.ts';

export type RestoreResult = Readonly<{
  takenAt: string;
  tables: number;
  rows: number;
  files: number;
  /** migrations newer than the backup, applied after it was loaded */
  migrated: readonly string[];
}>;

/** The installation holds data, somebody works on it, or the backup is damaged: nothing was touched. */
export class RestoreRefused extends Error {}

/**
 * Makes the installation what it was when the backup was taken: same rows, history, sequences, files and keys. The
 * rows are loaded and compared in one transaction: all of it or nothing. Needs the owner of the database, who need
 * not be a superuser.
 * @param owner the owner's address, asked for when the backup has been found whole: a refused one starts no database
 */
export async function restore(
  owner: () => string | Promise<string>,
  folder: string,
  options: { replace?: boolean } = {},
): Promise<RestoreResult> {
  const manifest = await readManifest(folder);
  const faults = await checkBackup(folder, manifest);
  if (faults.length) throw new RestoreRefused(`the backup is damaged: ${faults.join('; ')}`);
  const ownerUrl = await owner();
  const client = await ownerConnection(ownerUrl);
  try {
    await client.query('select pg_advisory_lock(7264004)');
    await refuseUnless(client, options.replace === true);
    await client.query(`
      drop schema if exists past, history cascade;
      drop schema if exists public cascade;
      create schema public`);
    await migrate(ownerUrl, { upTo: manifest.migrations });
    // contents first: a row must never name what is not there yet
    const store = await storage();
    for (const { sha256 } of manifest.files)
      await store.put(sha256, await readFile(contentFile(folder, sha256)));
    await client.query('begin');
    await load(client, folder, manifest);
    await compare(client, manifest);
    await client.query('commit');
    await client.query('analyze');
    for (const { path } of manifest.secrets) await restoreSecret(folder, path);
    return {
      takenAt: manifest.takenAt,
      tables: manifest.tables.length,
      rows: manifest.tables.reduce((sum, table) => sum + table.rows, 0),
      files: manifest.files.length,
      migrated: await migrate(ownerUrl),
    };
  } finally {
    await client.end();
  }
}

async function refuseUnless(client: pg.Client, replace: boolean): Promise<void> {
  const { rows: others } = await client.query(
    `select from pg_stat_activity where datname = current_database() and application_name = 'namsao'`,
  );
  if (others.length) throw new RestoreRefused('Năm Sao is running on this database; stop it first');
  const tables = (await ourTables(client)).filter((table) => table.schema === 'public');
  const ours = tables.some((table) => table.name === 'journal_events');
  if (tables.length && !ours)
    throw new RestoreRefused(
      'this database holds tables that are not of Năm Sao; use one of its own',
    );
  if (!ours || replace) return;
  const { rows } = await client.query<{ used: boolean }>(
    'select exists (select from journal_events) or exists (select from accounts) as used',
  );
  if (rows[0]!.used) throw new RestoreRefused('the installation is not empty');
}

const nameOf = ({ schema, name }: Pick<Table, 'schema' | 'name'>): string => `${schema}."${name}"`;

async function load(client: pg.Client, folder: string, manifest: Manifest): Promise<void> {
  const tables = await ourTables(client);
  const here = tables.map((table) => `${nameOf(table)} (${table.columns.join(', ')})`);
  const there = manifest.tables.map((table) => `${nameOf(table)} (${table.columns.join(', ')})`);
  const strange = there.filter((form) => !here.includes(form));
  if (strange.length) throw new Error(`tables of another form: ${strange.join('; ')}`);
  // Foreign keys are checked by triggers of the system, which only a superuser can stop; their owner may take them
  // off and put them back, which checks all rows at once.
  const { rows: keys } = await client.query<{ table: string; name: string; definition: string }>(`
    select conrelid::regclass::text as table, quote_ident(conname) as name, pg_get_constraintdef(oid) as definition
      from pg_constraint where contype = 'f' and connamespace in ('public'::regnamespace, 'history'::regnamespace)
     order by 1, 2`);
  for (const key of keys)
    await client.query(`alter table ${key.table} drop constraint ${key.name}`);
  const { rows: forced } = await client.query<{ table: string }>(
    `select oid::regclass::text as table from pg_class where relforcerowsecurity`,
  );
  for (const { table } of forced)
    await client.query(`alter table ${table} no force row level security`);
  for (const table of tables)
    await client.query(`alter table ${nameOf(table)} disable trigger user`);
  // what the migrations themselves put in is in the backup too
  await client.query(`truncate ${tables.map(nameOf).join(', ')}`);
  for (const table of manifest.tables) {
    const columns = table.columns.map((column) => `"${column}"`).join(', ');
    await pipeline(
      createReadStream(tableFile(folder, table)),
      createGunzip(),
      client.query(copyFrom(`copy ${nameOf(table)} (${columns}) from stdin`)),
    );
  }
  for (const { schema, name, last, called } of manifest.sequences)
    await client.query('select setval($1::regclass, $2, $3)', [
      `${schema}."${name}"`,
      last,
      called,
    ]);
  for (const table of tables)
    await client.query(`alter table ${nameOf(table)} enable trigger user`);
  for (const { table } of forced)
    await client.query(`alter table ${table} force row level security`);
  for (const key of keys)
    await client.query(`alter table ${key.table} add constraint ${key.name} ${key.definition}`);
}

/** Writes every table out again and compares count and hash with the backup. */
async function compare(client: pg.Client, manifest: Manifest): Promise<void> {
  for (const table of manifest.tables) {
    const { stream, result } = meter();
    await pipeline(client.query(copyTo(await copyStatement(client, table))), stream.resume());
    const { rows, sha256 } = result();
    if (rows !== table.rows || sha256 !== table.sha256)
      throw new Error(`${nameOf(table)} is not what was backed up (${rows} rows of ${table.rows})`);
  }
}

async function restoreSecret(folder: string, path: string): Promise<void> {
  const target = dataPath(path);
  await mkdir(dirname(target), { recursive: true, mode: 0o700 });
  await copyFile(secretFile(folder, path), target);
  if (!path.endsWith('.pub.pem')) await chmod(target, 0o600);
}
