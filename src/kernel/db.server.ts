import { Kysely, PostgresDialect, sql, type Transaction } from 'kysely';
import pg from 'pg';
import { PreparingClient } from './prepared.server.ts';
import type { DB } from './database.types.ts';

/** Row types come from the database itself: `npm run generate` writes database.types.ts. */
export type Database = Kysely<DB>;
export type Tx = Transaction<DB>;
/** Queries take either: the pool for one statement, a transaction where they belong to a command. */
export type Connection = Database | Tx;

// `date` stays the text YYYY-MM-DD (a day has no zone); bigint stays exact as text only where it may exceed 2^53.
pg.types.setTypeParser(pg.types.builtins.DATE, (text) => text);
pg.types.setTypeParser(pg.types.builtins.INT8, (text) => {
  const value = Number(text);
  if (!Number.isSafeInteger(value)) throw new RangeError(`bigint out of range: ${text}`);
  return value;
});

/** The role under which the application works: it owns nothing and bypasses nothing. */
export const applicationRole = 'namsao_app';

let pool: pg.Pool | undefined;
let instance: Database | undefined;

/**
 * Opens the pool on a server. Every connection works as `namsao_app`, in UTC, with a statement limit.
 * @param options.owner work as the login role itself: migrations, seeding of reference data, backup
 */
export function openDatabase(
  url: string,
  options: { owner?: boolean; max?: number; statementTimeoutMs?: number } = {},
): Database {
  const settings = [
    '-c timezone=UTC',
    `-c statement_timeout=${options.statementTimeoutMs ?? 10_000}`,
    // a page of an index costs no more than the next one: measured on disks without moving parts
    '-c random_page_cost=1.1',
    ...(options.owner ? [] : [`-c role=${applicationRole}`]),
  ];
  const opened = new pg.Pool({
    Client: PreparingClient,
    connectionString: url,
    max: options.max ?? 10,
    // with it goes what it has prepared
    maxLifetimeSeconds: 30 * 60,
    options: settings.join(' '),
    application_name: 'namsao',
  });
  // An idle connection that the server closes must not end the process; the next query reconnects.
  opened.on('error', () => undefined);
  // Nor may one that a transaction holds between two statements: its next statement is refused.
  opened.on('connect', (client) => void client.on('error', () => undefined));
  const database = new Kysely<DB>({ dialect: new PostgresDialect({ pool: opened }) });
  if (!options.owner) {
    pool = opened;
    instance = database;
  }
  return database;
}

/** The application's database. */
export function db(): Database {
  if (!instance) {
    const url = process.env.NAMSAO_DATABASE_URL;
    if (!url) throw new Error('the database was not opened');
    return openDatabase(url);
  }
  return instance;
}

/** Figures of the pool, for the readiness page. */
export const poolState = () => ({
  total: pool?.totalCount ?? 0,
  idle: pool?.idleCount ?? 0,
  waiting: pool?.waitingCount ?? 0,
});

/** Ends all connections; a later `db()` opens anew. */
export async function closeDatabase(): Promise<void> {
  const open = instance;
  pool = undefined;
  instance = undefined;
  await open?.destroy();
}

/** The database's clock, and the day it is in Việt Nam: deadlines are decided by these two only. */
export async function databaseNow(connection: Connection): Promise<{ now: Date; today: string }> {
  const { rows } = await sql<{ now: Date; today: string }>`
    select now() as now, (now() at time zone 'Asia/Ho_Chi_Minh')::date as today`.execute(
    connection,
  );
  return rows[0]!;
}
