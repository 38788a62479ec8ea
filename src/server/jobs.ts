import { db, openDatabase } from '#kernel/db.server.ts';
import { sweepFiles } from '#kernel/files.server.ts';
import { log } from '#kernel/log.server.ts';
import { sweepUploads } from '#kernel/uploads.server.ts';
import { sealWhenDue } from '#kernel/seal.server.ts';
import { systemActor } from '#kernel/actor.ts';
import { deliverMail, sweepIdentity } from '#modules/identity/index.server.ts';
import { remindOfTasks } from '#modules/programme/index.server.ts';
import { remindOfRenewals } from '#modules/recognition/index.server.ts';

/** What the server does by itself, every so often. Each may run on several nodes at once. */
type Job = Readonly<{ name: string; everyMs: number; run: (ownerUrl: string) => Promise<unknown> }>;

const minute = 60_000;

const jobs: readonly Job[] = [
  { name: 'seal the journal', everyMs: minute / 2, run: () => sealWhenDue(db()) },
  { name: 'deliver mail', everyMs: minute / 4, run: () => deliverMail() },
  {
    name: 'remind of renewals',
    everyMs: 60 * minute,
    run: () => remindOfRenewals({ actor: systemActor }, {}),
  },
  {
    name: 'remind of tasks',
    everyMs: 60 * minute,
    run: () => remindOfTasks({ actor: systemActor }, {}),
  },
  { name: 'sweep sessions', everyMs: 60 * minute, run: sweepIdentity },
  {
    name: 'sweep files',
    everyMs: 6 * 60 * minute,
    run: async (ownerUrl) => {
      const owner = openDatabase(ownerUrl, { owner: true, max: 1, statementTimeoutMs: 5 * minute });
      await sweepUploads(owner)
        .then(() => sweepFiles(owner))
        .finally(() => owner.destroy());
    },
  },
];

/** Runs the jobs until the returned function is called; a failure is logged and tried again next time. */
export function repeat(ownerUrl: string): () => void {
  const timers = jobs.map(({ name, everyMs, run }) =>
    setInterval(() => {
      run(ownerUrl).catch((error: unknown) => log.error({ job: name, err: error }));
    }, everyMs).unref(),
  );
  return () => timers.forEach(clearInterval);
}
