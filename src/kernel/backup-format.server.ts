import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import pg from 'pg';
import { z } from 'zod';

const sha256 = z.string().regex(/^[0-9a-f]{64}$/);
const identifier = z.string().regex(/^[a-z_][a-z0-9_]*$/);

/** One table: its rows in PostgreSQL's text form of COPY, UTF-8, packed with gzip; counted and hashed unpacked. */
const TableEntry = z.strictObject({
  schema: z.enum(['public', 'history']),
  name: identifier,
  columns: z.array(identifier),
  rows: z.number().int(),
  sha256,
});

/** `manifest.json`, written last: a folder without it is no backup. */
export const Manifest = z.strictObject({
  format: z.literal('namsao-backup/1'),
  takenAt: z.string(),
  postgres: z.string(),
  migrations: z.array(z.strictObject({ name: z.string(), sha256 })),
  tables: z.array(TableEntry),
  sequences: z.array(
    z.strictObject({
      schema: z.enum(['public', 'history']),
      name: identifier,
      last: z.string(),
      called: z.boolean(),
    }),
  ),
  /** contents of the file storage, named by their hash */
  files: z.array(z.strictObject({ sha256, bytes: z.number().int() })),
  /** keys, secret and the journal's checkpoints, by path below the data folder */
  secrets: z.array(
    z.strictObject({ path: z.string().regex(/^(?!.*\.\.)[a-z0-9./_-]+$/i), sha256 }),
  ),
});
export type Manifest = z.infer<typeof Manifest>;
export type Table = Omit<z.infer<typeof TableEntry>, 'rows' | 'sha256'>;

export const manifestFile = (folder: string): string => join(folder, 'manifest.json');
export const tableFile = (
  folder: string,
  { schema, name }: Pick<Table, 'schema' | 'name'>,
): string => join(folder, 'tables', `${schema}.${name}.copy.gz`);
export const contentFile = (folder: string, hash: string): string =>
  join(folder, 'files', hash.slice(0, 2), hash);
export const secretFile = (folder: string, path: string): string => join(folder, 'secrets', path);

/** The folder that was named cannot serve; nothing was read or written. */
export class FolderRefused extends Error {}

const parseOrNull = (text: unknown): unknown => {
  try {
    return JSON.parse(String(text));
  } catch {
    return null; // cut off or not JSON: refused like any other form that is none
  }
};

export async function readManifest(folder: string): Promise<Manifest> {
  const text = await readFile(manifestFile(folder), 'utf8').catch(() => {
    throw new FolderRefused(`${folder} is no finished backup: manifest.json is missing`);
  });
  const parsed = z.preprocess(parseOrNull, Manifest).safeParse(text);
  if (!parsed.success)
    throw new FolderRefused(`${manifestFile(folder)}: ${z.prettifyError(parsed.error)}`);
  return parsed.data;
}

/** Passes a table's text on and says afterwards how many rows went by and what their hash is. */
export function meter(): { stream: Transform; result: () => { rows: number; sha256: string } } {
  const hash = createHash('sha256');
  let rows = 0;
  const stream = new Transform({
    transform: (chunk: Buffer, _, done) => {
      hash.update(chunk);
      // COPY writes a line feed inside a value as \n, so every byte 10 ends a row
      for (let at = chunk.indexOf(10); at !== -1; at = chunk.indexOf(10, at + 1)) rows++;
      done(null, chunk);
    },
  });
  return { stream, result: () => ({ rows, sha256: hash.digest('hex') }) };
}

export async function hashOf(file: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(file), hash);
  return hash.digest('hex');
}

/** Reads everything in a backup again and compares it with its manifest; the differences. */
export async function checkBackup(folder: string, manifest: Manifest): Promise<string[]> {
  const faults: string[] = [];
  const compare = async (path: string, expected: string, found: () => Promise<string>) => {
    const hash = await found().catch((error: unknown) => (error as Error).message);
    if (hash !== expected)
      faults.push(`${path}: ${hash.length === 64 ? 'is not what was written' : hash}`);
  };
  for (const table of manifest.tables)
    await compare(tableFile(folder, table), `${table.sha256} ${table.rows}`, async () => {
      const { stream, result } = meter();
      await pipeline(createReadStream(tableFile(folder, table)), createGunzip(), stream.resume());
      const { sha256: hash, rows } = result();
      return `${hash} ${rows}`;
    });
  for (const { sha256: hash } of manifest.files)
    await compare(contentFile(folder, hash), hash, () => hashOf(contentFile(folder, hash)));
  for (const { path, sha256: hash } of manifest.secrets)
    await compare(secretFile(folder, path), hash, () => hashOf(secretFile(folder, path)));
  return faults;
}

/** A connection as the owner that reads and writes every value in one form, whatever the server's settings are. */
export async function ownerConnection(url: string): Promise<pg.Client> {
  const client = new pg.Client({
    connectionString: url,
    application_name: 'namsao-maintenance',
    options: [
      '-c timezone=UTC',
      '-c datestyle=ISO,YMD',
      '-c intervalstyle=postgres',
      '-c extra_float_digits=3',
      '-c bytea_output=hex',
      '-c client_encoding=UTF8',
      // row-level security lets the owner of sealed tables read them whole only when it says what for
      '-c namsao.backup=on',
      '-c statement_timeout=0',
      // sealed rows show themselves to their owner only for this purpose (row-level security)
      '-c namsao.backup=on',
    ].join(' '),
  });
  await client.connect();
  return client;
}

/** Our tables with the columns that hold data: no generated ones, none of extensions, not the list of migrations. */
export async function ourTables(client: pg.Client): Promise<Table[]> {
  const { rows } = await client.query<Table>(`
    select n.nspname as schema, c.relname as name,
           array_agg(a.attname::text order by a.attnum) as columns
      from pg_class c
      join pg_namespace n on n.oid = c.relnamespace
      join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped and a.attgenerated = ''
     where c.relkind = 'r' and n.nspname in ('public', 'history') and c.relname <> 'migrations'
       and not exists (select from pg_depend d where d.objid = c.oid and d.deptype = 'e')
     group by 1, 2 order by 1, 2`);
  return rows;
}

/** The statement that writes a table's rows in an order that depends on their values alone. */
export async function copyStatement(client: pg.Client, table: Table): Promise<string> {
  const name = `${table.schema}."${table.name}"`;
  const { rows } = await client.query<{ column: string; text: boolean }>(
    `select a.attname as column, a.attcollation <> 0 as text
       from pg_index i
       join unnest(i.indkey) with ordinality k(attnum, place) on true
       join pg_attribute a on a.attrelid = i.indrelid and a.attnum = k.attnum
      where i.indrelid = $1::regclass and i.indisprimary order by k.place`,
    [name],
  );
  const key = rows.map(({ column, text }) => `t."${column}"${text ? ' collate "C"' : ''}`);
  // a history table has no key: the order of its rows' whole text is as good
  const order = key.length ? key.join(', ') : '(t.*)::text collate "C"';
  const columns = table.columns.map((column) => `t."${column}"`).join(', ');
  return `copy (select ${columns} from ${name} t order by ${order}) to stdout`;
}
