import { chmodSync, existsSync, mkdtempSync, statfsSync } from 'node:fs';
import { freemem, tmpdir } from 'node:os';
import { join } from 'node:path';

/** Bytes that the databases of a whole run stay far below. */
const room = 12 * 2 ** 30;

/**
 * A new folder for what nobody needs after the run; the embedded server may read it under another account. In memory
 * where Linux has ample room there: a hundred copies of a database are some hundred thousand files, and a disk takes
 * minutes to make and remove them.
 */
export function throwAwayFolder(prefix: string): string {
  const folder = mkdtempSync(join(inMemory() ?? tmpdir(), prefix));
  chmodSync(folder, 0o755);
  return folder;
}

function inMemory(): string | null {
  const folder = '/dev/shm';
  if (process.platform !== 'linux' || freemem() < room || !existsSync(folder)) return null;
  const { bavail, bsize } = statfsSync(folder);
  return bavail * bsize < room ? null : folder;
}
