import { en, vi } from '#generated/messages.ts';
import { openInstallation } from '#kernel/boot.server.ts';
import type { Database } from '#kernel/db.server.ts';
import { Refusal, type MessageParams } from '#kernel/errors.ts';
import { translator } from '#kernel/messages.ts';
import { sealJournal } from '#kernel/seal.server.ts';
import { ensureReferenceData } from '#modules/places/index.server.ts';
import type { CliIo } from './command.ts';

const inVietnamese = translator('vi', vi);
const inEnglish = translator('en', en);

/** A message of the catalogue in both languages, as the command line says it. */
export const bilingual = (code: string, params?: MessageParams): string =>
  `${inVietnamese(code, params)} / ${inEnglish(code, params)}`;

/** A message in Vietnamese, for JSON. */
export const message = (code: string, params?: MessageParams): string => inVietnamese(code, params);

/**
 * Runs a command on this installation's database, also beside a running Năm Sao, with its places loaded.
 * A refusal is told with all its fields and ends with 2; anything else is a fault of the program.
 */
export async function atInstallation(
  name: string,
  io: CliIo,
  work: (database: Database) => Promise<0 | 1 | 2>,
): Promise<0 | 1 | 2> {
  const opened = await openInstallation({ shared: true });
  try {
    await ensureReferenceData();
    return await work(opened.database);
  } catch (error) {
    if (!(error instanceof Refusal) || error.kind === 'unavailable') throw error;
    io.stderr.write(`namsao ${name}: ${bilingual(error.code, error.params)}\n`);
    for (const { field, code, params } of error.fields)
      io.stderr.write(`  ${field}: ${bilingual(code, params)}\n`);
    return 2;
  } finally {
    await opened.close();
  }
}

/**
 * The same for a command that changes something. The journal is sealed at its end, as the server does every hour:
 * where no server runs, what the command did is proved all the same.
 */
export const changeInstallation: typeof atInstallation = (name, io, work) =>
  atInstallation(name, io, async (database) => {
    const code = await work(database);
    await sealJournal(database);
    return code;
  });
