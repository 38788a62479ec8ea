import { setTimeout as sleep } from 'node:timers/promises';
import { sql } from 'kysely';
import { closeDatabase, openDatabase, type Database } from './db.server.ts';
import { config, dataPath } from './config.server.ts';
import { FolderInUse, joinEmbedded, startEmbedded } from './embedded.server.ts';
import { log } from './log.server.ts';
import { migrate } from './migrate.server.ts';

/** A database that is up to date, and how to leave it. */
export type Opened = Readonly<{
  database: Database;
  /** as the owner of the tables: migrations, backup, restore */
  ownerUrl: string;
  embedded: boolean;
  /** true when an embedded server that survived its parent was taken over */
  adopted: boolean;
  /** Tells the next start that this one is about to end, so that it waits. */
  leaving: () => void;
  /** An embedded server that dies is started again, and the log says so; until `close`. */
  keepAlive: () => void;
  close: () => Promise<void>;
}>;

/**
 * The database of this installation: the server of DATABASE_URL, else the embedded one. With
 * `shared`, a running Năm Sao on the same folder is joined instead of refused (the command line).
 */
export async function openInstallation(options: { shared?: boolean } = {}): Promise<Opened> {
  const { DATABASE_URL } = config();
  if (DATABASE_URL) {
    await migrate(DATABASE_URL);
    return {
      database: publish(DATABASE_URL),
      ownerUrl: DATABASE_URL,
      embedded: false,
      adopted: false,
      leaving: () => undefined,
      keepAlive: () => undefined,
      close: closeDatabase,
    };
  }
  let joined = false;
  const server = await startEmbedded(dataPath()).catch(async (error: unknown) => {
    const other =
      options.shared && error instanceof FolderInUse ? await joinEmbedded(dataPath()) : null;
    if (!other) throw error;
    joined = true;
    return other;
  });
  try {
    await migrate(server.url);
  } catch (error) {
    await server.stop();
    throw error;
  }
  const database = publish(server.url);
  return {
    database,
    ownerUrl: server.url,
    embedded: true,
    adopted: server.adopted,
    leaving: server.leaving,
    keepAlive: () =>
      server.keepAlive((what) =>
        what instanceof Error ? log.error({ err: what }) : log.warn({ database: what }),
      ),
    close: async () => {
      if (options.shared && !joined) await othersLeft(server.url);
      await closeDatabase();
      await server.stop();
    },
  };
}

/** Another command that joined this one's server keeps it; ours waits for it to end. */
async function othersLeft(url: string): Promise<void> {
  await closeDatabase();
  const watcher = openDatabase(url, { owner: true, max: 1 });
  try {
    for (;;) {
      const { rows } = await sql<{ others: number }>`
        select count(*) as others from pg_stat_activity
         where datname = current_database() and backend_type = 'client backend' and pid <> pg_backend_pid()`.execute(
        watcher,
      );
      if (!rows[0]?.others) return;
      await sleep(200);
    }
  } finally {
    await watcher.destroy();
  }
}

/** The built server reads the address from the environment: it is another copy of these modules. */
function publish(url: string): Database {
  process.env.NAMSAO_DATABASE_URL = url;
  return openDatabase(url);
}
