import { statfs } from 'node:fs/promises';
import { sql } from 'kysely';
import { config } from './config.server.ts';
import { db } from './db.server.ts';
import { migrationFiles } from './migrate.server.ts';

/** Why this process should get no requests now; words for an operator, without addresses or secrets. */
export type Unready = 'database' | 'migrations' | 'disk';

/** Share of the disk that must be free. */
const freeShare = 0.1;

const within = <Result>(ms: number, promise: Promise<Result>): Promise<Result> => {
  let timer: NodeJS.Timeout;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error('too slow')), ms);
  });
  return Promise.race([promise, late]).finally(() => clearTimeout(timer));
};

/** The reasons not to serve; empty when ready. */
export async function unreadyReasons(): Promise<Unready[]> {
  const [database, disk] = await Promise.all([databaseReason(), diskReason()]);
  return [database, disk].filter((reason) => reason !== null);
}

async function databaseReason(): Promise<Unready | null> {
  try {
    const { rows } = await within(
      2000,
      sql<{ name: string }>`select name from migrations`.execute(db()),
    );
    const applied = new Set(rows.map((row) => row.name));
    return migrationFiles().every(({ name }) => applied.has(name)) ? null : 'migrations';
  } catch {
    return 'database';
  }
}

async function diskReason(): Promise<Unready | null> {
  try {
    const { bavail, blocks } = await statfs(config().dataFolder);
    return bavail / blocks >= freeShare ? null : 'disk';
  } catch (error) {
    // a node with its database and files elsewhere needs no folder here
    return (error as NodeJS.ErrnoException).code === 'ENOENT' ? null : 'disk';
  }
}
