import { resolve } from 'node:path';
import { backup } from '#kernel/backup.server.ts';
import { FolderRefused } from '#kernel/backup-format.server.ts';
import { openInstallation } from '#kernel/boot.server.ts';
import type { CliCommand } from '../command.ts';
import { readFlags } from '../flags.ts';

export const command: CliCommand = {
  name: 'backup',
  summary: {
    vi: 'sao lưu dữ liệu, lịch sử, tệp và khóa vào một thư mục trống, rồi đọc lại để kiểm tra',
    en: 'writes data, history, files and keys into an empty folder and reads them back',
  },
  usage: 'namsao backup <folder> [--json]',
  run: async (args, io) => {
    const flags = readFlags(
      args,
      { options: { json: { type: 'boolean' } }, allowPositionals: true },
      command,
      io,
    );
    if (!flags) return 2;
    const [folder, ...more] = flags.positionals;
    if (!folder || more.length) {
      io.stderr.write(`${command.usage}\n`);
      return 2;
    }
    const installation = await openInstallation({ shared: true });
    try {
      const result = await backup(installation.ownerUrl, resolve(folder));
      for (const sha256 of result.missingFiles)
        io.stderr.write(`namsao backup: a file is missing in the storage: ${sha256}\n`);
      io.stdout.write(
        flags.values.json
          ? `${JSON.stringify({ ok: result.missingFiles.length === 0, ...result })}\n`
          : `${result.folder}: ${result.tables} tables, ${result.rows} rows, ${result.files} files; read back and compared\n`,
      );
      return result.missingFiles.length ? 1 : 0;
    } catch (error) {
      if (!(error instanceof FolderRefused)) throw error;
      io.stderr.write(`namsao backup: ${error.message}\n`);
      return 2;
    } finally {
      await installation.close();
    }
  },
};
