// A program to be killed: keeps files one after the other and says which ones were acknowledged. With `check` it says
// instead what there is and what is wrong with it.
import { randomBytes } from 'node:crypto';
import { writeSync } from 'node:fs';
import { systemActor } from '#kernel/actor.ts';
import { openInstallation } from '#kernel/boot.server.ts';
import { checkFiles, storeFile } from '#kernel/files.server.ts';
import { checkJournal, sealJournal } from '#kernel/seal.server.ts';

const say = (value: object) => writeSync(1, `${JSON.stringify(value)}\n`);

const installation = await openInstallation();
say({ open: true, adopted: installation.adopted });
if (process.argv[2] === 'check') {
  const files = await installation.database.selectFrom('files').select('id').execute();
  const events = await installation.database
    .selectFrom('journal_events')
    .select('subject_id')
    .where('action', '=', 'kernel.store-file')
    .execute();
  const { faults } = await checkJournal(installation.database);
  say({
    files: files.map(({ id }) => id).sort(),
    events: events.map(({ subject_id }) => subject_id).sort(),
    faults: [...faults, ...(await checkFiles(installation.database)).faults],
  });
  await installation.close();
} else {
  const writer = async (): Promise<never> => {
    for (;;) {
      const bytes = Buffer.from(`số,${randomBytes(16).toString('hex')}\n`);
      const { id } = await storeFile(
        { actor: systemActor },
        { name: 'a.csv', bytes, purpose: 'import' },
      );
      say({ kept: id });
    }
  };
  setInterval(() => void sealJournal(installation.database).catch(() => undefined), 150);
  await Promise.all(Array.from({ length: 8 }, writer));
}
