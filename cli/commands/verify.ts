import { openInstallation } from '#kernel/boot.server.ts';
import type { Checked } from '#kernel/check.ts';
import type { Connection } from '#kernel/db.server.ts';
import { checkFiles } from '#kernel/files.server.ts';
import { checkJournal } from '#kernel/seal.server.ts';
import { checkCertificates } from '#modules/recognition/index.server.ts';
import { checkReports } from '#modules/reporting/index.server.ts';
import type { CliCommand } from '../command.ts';

const areas: Readonly<Record<string, (connection: Connection) => Promise<Checked>>> = {
  journal: checkJournal,
  certificates: checkCertificates,
  files: checkFiles,
  reports: checkReports,
};

/** Everything that can be proved of this installation, area by area. */
async function verifyAll(connection: Connection) {
  const results: Record<string, Checked> = {};
  for (const [area, check] of Object.entries(areas)) results[area] = await check(connection);
  const all = Object.values(results);
  const faults = all.flatMap((result) => result.faults);
  return {
    ok: faults.length === 0,
    checked: all.flatMap((result) => Object.values(result.checked)).reduce((a, b) => a + b, 0),
    areas: Object.fromEntries(
      Object.entries(results).map(([area, { checked }]) => [area, checked]),
    ),
    faults,
  };
}

export const command: CliCommand = {
  name: 'verify',
  summary: {
    vi: 'kiểm tra nhật ký, giấy chứng nhận, tệp và báo cáo đã ban hành có còn nguyên như đã ghi',
    en: 'checks that journal, certificates, files and issued reports are as they were written',
  },
  usage: 'namsao verify [--json]',
  run: async (args, io) => {
    const unknown = args.filter((arg) => arg !== '--json');
    if (unknown.length) {
      io.stderr.write(`namsao verify: unknown argument ${unknown.join(' ')}\n`);
      return 2;
    }
    const installation = await openInstallation({ shared: true });
    try {
      const result = await verifyAll(installation.database);
      if (args.includes('--json')) io.stdout.write(`${JSON.stringify(result)}\n`);
      else {
        for (const [area, checked] of Object.entries(result.areas))
          io.stdout.write(
            `${area}: ${Object.entries(checked)
              .map(([what, n]) => `${n} ${what}`)
              .join(', ')}\n`,
          );
        for (const { area, subject, fault } of result.faults)
          io.stdout.write(`${area}: ${subject}: ${fault}\n`);
        io.stdout.write(result.ok ? 'ok\n' : `${result.faults.length} faults\n`);
      }
      // 1: a job that watches the installation must notice
      return result.ok ? 0 : 1;
    } finally {
      await installation.close();
    }
  },
};
