import { openInstallation, type Opened } from '#kernel/boot.server.ts';
import type { Checked } from '#kernel/check.ts';
import { openDatabase, type Connection } from '#kernel/db.server.ts';
import { checkFiles } from '#kernel/files.server.ts';
import { checkJournal } from '#kernel/seal.server.ts';
import { checkSheets } from '#modules/councils/index.server.ts';
import { checkSubmissions } from '#modules/dossiers/index.server.ts';
import { checkCertificates, checkPapers } from '#modules/recognition/index.server.ts';
import { checkReports } from '#modules/reporting/index.server.ts';
import type { CliCommand } from '../command.ts';

const areas: Readonly<Record<string, (connection: Connection) => Promise<Checked>>> = {
  journal: checkJournal,
  dossiers: checkSubmissions,
  certificates: checkCertificates,
  files: checkFiles,
  papers: checkPapers,
  reports: checkReports,
};

/** Everything that can be proved of this installation, area by area. */
async function verifyAll({ database, ownerUrl }: Opened) {
  const results: Record<string, Checked> = {};
  for (const [area, check] of Object.entries(areas)) results[area] = await check(database);
  // sealed sheets are read by the owner of the tables alone
  const owner = openDatabase(ownerUrl, { owner: true, max: 1, statementTimeoutMs: 300_000 });
  results.councils = await checkSheets(owner).finally(() => owner.destroy());
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
    vi: 'kiểm tra nhật ký, hồ sơ đã nộp, phiếu chấm, kết quả, giấy chứng nhận, tệp và báo cáo đã ban hành có còn nguyên như đã ghi',
    en: 'checks that journal, filed dossiers, score sheets, results, certificates, files and issued reports are as they were written',
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
      const result = await verifyAll(installation);
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
