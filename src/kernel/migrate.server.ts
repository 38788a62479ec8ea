import { readdirSync, readFileSync } from 'node:fs';
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import pg from 'pg';
import { applicationRole } from './db.server.ts';
import { projectRoot } from './root.server.ts';

const folder = () => join(projectRoot, 'db', 'migrations');

/** Files of db/migrations in order: NNNN_name.sql, numbers unique. */
export function migrationFiles(): { name: string; text: string }[] {
  const names = readdirSync(folder())
    .filter((name) => /^\d{4}_[a-z0-9-]+\.sql$/.test(name))
    .sort();
  return names.map((name) => ({ name, text: readFileSync(join(folder(), name), 'utf8') }));
}

const sha256Of = (text: string): string => createHash('sha256').update(text).digest('hex');

/**
 * Brings a database up to date as its owner, each file in a transaction of its own; a second process waits.
 * Refuses a database that a newer program has migrated, and a released file that was edited.
 * @param options.upTo only these, which must be the very files of this program: for a backup of an older version
 * @returns the names applied now
 */
export async function migrate(
  ownerUrl: string,
  options: { upTo?: readonly { name: string; sha256: string }[] } = {},
): Promise<string[]> {
  const client = new pg.Client({ connectionString: ownerUrl, options: '-c timezone=UTC' });
  await client.connect();
  try {
    await client.query('select pg_advisory_lock(7264001)');
    const version = Number(
      (await client.query('show server_version_num')).rows[0].server_version_num,
    );
    if (version < 150000) throw new Error('PostgreSQL 15 or newer is needed');
    await becomeApplication(client);
    await client.query(`create table if not exists migrations (
      name text primary key, sha256 text not null, applied_at timestamptz not null default now())`);
    // the readiness page compares
    await client.query(`grant select on migrations to ${applicationRole}`);
    const done = new Map(
      (await client.query('select name, sha256 from migrations')).rows.map((r) => [
        r.name,
        r.sha256,
      ]),
    );
    const files = migrationFiles().filter(
      ({ name }) => !options.upTo || options.upTo.some((wanted) => wanted.name === name),
    );
    for (const wanted of options.upTo ?? []) {
      const file = files.find(({ name }) => name === wanted.name);
      if (!file)
        throw new Error(`${wanted.name} is of a newer version of Năm Sao; install that one`);
      if (sha256Of(file.text) !== wanted.sha256)
        throw new Error(`${wanted.name} is not the one that was applied there`);
    }
    const unknown = [...done.keys()].filter((name) => !files.some((f) => f.name === name));
    if (unknown.length)
      throw new Error(`the database was migrated by a newer version (${unknown.join(', ')})`);
    const applied: string[] = [];
    for (const { name, text } of files) {
      const sha256 = sha256Of(text);
      if (done.has(name)) {
        if (done.get(name) !== sha256) throw new Error(`${name} was changed after it was applied`);
        continue;
      }
      try {
        await client.query('begin');
        await client.query(text);
        await client.query('insert into migrations (name, sha256) values ($1, $2)', [name, sha256]);
        await client.query('commit');
      } catch (error) {
        await client.query('rollback');
        throw new Error(`${name}: ${(error as Error).message}`, { cause: error });
      }
      applied.push(name);
    }
    return applied;
  } finally {
    await client.end();
  }
}

/** The role under which the application works, made where it is missing, with the owner as its member. */
async function becomeApplication(client: pg.Client): Promise<void> {
  try {
    await client.query(`
      do $$ begin
        if not exists (select from pg_roles where rolname = '${applicationRole}') then
          create role ${applicationRole} nologin nosuperuser nocreatedb nocreaterole nobypassrls;
        end if;
        if not pg_has_role(current_user, '${applicationRole}', 'member') then
          execute format('grant ${applicationRole} to %I', current_user);
        end if;
      exception when duplicate_object or unique_violation then null;
      end $$`);
  } catch (error) {
    if ((error as { code?: string }).code !== '42501') throw error;
    const { user } = (await client.query<{ user: string }>('select current_user as user')).rows[0]!;
    throw new Error(
      `the login of DATABASE_URL may not create the role ${applicationRole}; as an administrator of the server run: ` +
        `create role ${applicationRole} nologin; grant ${applicationRole} to "${user}"; or: alter role "${user}" createrole`,
      { cause: error },
    );
  }
}
