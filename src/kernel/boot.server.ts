import { closeDatabase, openDatabase, type Database } from './db.server.ts';
import { config, dataPath } from './config.server.ts';
import { FolderInUse, joinEmbedded, startEmbedded } from './embedded.server.ts';
import { migrate } from './migrate.server.ts';

/** A database that is up to date, and how to leave it. */
export type Opened = Readonly<{
  database: Database;
  /** as the owner of the tables: migrations, backup, restore */
  ownerUrl: string;
  embedded: boolean;
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
      close: closeDatabase,
    };
  }
  const server = await startEmbedded(dataPath()).catch(async (error: unknown) => {
    const joined = options.shared && error instanceof FolderInUse ? await joinEmbedded(dataPath()) : null;
    if (!joined) throw error;
    return joined;
  });
  await migrate(server.url);
  return {
    database: publish(server.url),
    ownerUrl: server.url,
    embedded: true,
    close: async () => {
      await closeDatabase();
      await server.stop();
    },
  };
}

/** The built server reads the address from the environment: it is another copy of these modules. */
function publish(url: string): Database {
  process.env.NAMSAO_DATABASE_URL = url;
  return openDatabase(url);
}
