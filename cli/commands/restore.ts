import { resolve } from 'node:path';
import { FolderRefused } from '#kernel/backup-format.server.ts';
import { config, dataPath } from '#kernel/config.server.ts';
import { FolderInUse, startEmbedded } from '#kernel/embedded.server.ts';
import { restore, RestoreRefused } from '#kernel/restore.server.ts';
import type { CliCommand } from '../command.ts';
import { readFlags } from '../flags.ts';

/** What must be typed to overwrite an installation that holds data. */
const confirmation = 'replace-all-data';

export const command: CliCommand = {
  name: 'restore',
  summary: {
    vi: 'phục hồi một bản sao lưu vào hệ thống trống (đang dừng)',
    en: 'restores a backup into an empty installation that is not running',
  },
  usage: `namsao restore <folder> [--replace ${confirmation}] [--json]`,
  run: async (args, io) => {
    const options = { json: { type: 'boolean' }, replace: { type: 'string' } } as const;
    const flags = readFlags(args, { options, allowPositionals: true }, command, io);
    if (!flags) return 2;
    const [folder, ...more] = flags.positionals;
    const { replace, json } = flags.values;
    if (!folder || more.length || (replace !== undefined && replace !== confirmation)) {
      io.stderr.write(`${command.usage}\n`);
      return 2;
    }
    let stop = () => Promise.resolve();
    const owner = async (): Promise<string> => {
      const { DATABASE_URL } = config();
      if (DATABASE_URL) return DATABASE_URL;
      const server = await startEmbedded(dataPath());
      stop = server.stop;
      return server.url;
    };
    try {
      const result = await restore(owner, resolve(folder), { replace: replace === confirmation });
      io.stdout.write(
        json
          ? `${JSON.stringify({ ok: true, ...result })}\n`
          : `${result.tables} tables, ${result.rows} rows and ${result.files} files as of ${result.takenAt}; compared with the backup\n`,
      );
      return 0;
    } catch (error) {
      const refused = [RestoreRefused, FolderRefused, FolderInUse].some(
        (kind) => error instanceof kind,
      );
      if (!refused || !(error instanceof Error)) throw error;
      const hint = /not empty/.test(error.message)
        ? `; to overwrite it: --replace ${confirmation}`
        : '';
      io.stderr.write(`namsao restore: ${error.message}${hint}\n`);
      return 2;
    } finally {
      await stop();
    }
  },
};
