import { mkdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

/** Two programs on one data folder: the second must end. */
export class FolderInUse extends Error {}

/** The hold of this process on a data folder. */
export type FolderLock = Readonly<{
  /** Tells a program that waits that this one is about to leave. */
  leaving: () => void;
  release: () => void;
}>;

/** `born` tells a process from a later one with the same number (after a restart, in a container). */
type Owner = { pid: number; born: string; leaving?: boolean };

export const alive = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
};

/** When a process began, as far as the system tells: boot and ticks on Linux, nothing elsewhere. */
function birth(pid: number): string {
  if (process.platform !== 'linux') return '';
  try {
    const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // the second field, a name in brackets, may hold spaces
    return `${boot} ${stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19]}`;
  } catch {
    return '';
  }
}

function readOwner(lock: string): Owner | null {
  try {
    return JSON.parse(readFileSync(lock, 'utf8')) as Owner;
  } catch {
    return null;
  }
}

const isAlive = (owner: Owner): boolean => alive(owner.pid) && birth(owner.pid) === owner.born;

/** Whole or not at all: a reader never sees half a line. */
function writeOwner(lock: string, owner: Owner): void {
  const next = `${lock}.${process.pid}`;
  writeFileSync(next, JSON.stringify(owner));
  renameSync(next, lock);
}

/** Only one program at a time looks at a lock and replaces it; an abandoned turn lasts ten seconds. */
async function inTurn<Result>(lock: string, look: () => Result): Promise<Result> {
  const turn = `${lock}.turn`;
  for (;;) {
    try {
      mkdirSync(turn);
      break;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
      const since = statSync(turn, { throwIfNoEntry: false })?.mtimeMs ?? 0;
      if (Date.now() - since > 10_000) rmSync(turn, { recursive: true, force: true });
      await sleep(20);
    }
  }
  try {
    return look();
  } finally {
    rmSync(turn, { recursive: true, force: true });
  }
}

/**
 * One owner a folder: `namsao.lock` names its process, and only a dead one is replaced. An owner that is
 * leaving is waited for.
 */
export async function takeFolder(folder: string): Promise<FolderLock> {
  const lock = join(folder, 'namsao.lock');
  const me: Owner = { pid: process.pid, born: birth(process.pid) };
  for (let attempt = 0; ; attempt++) {
    const owner = await inTurn(lock, () => {
      const current = readOwner(lock);
      if (current && isAlive(current)) return current;
      writeOwner(lock, me);
      return null;
    });
    if (!owner)
      return {
        leaving: () => writeOwner(lock, { ...me, leaving: true }),
        release: () => {
          if (readOwner(lock)?.pid === me.pid) rmSync(lock, { force: true });
        },
      };
    // one that was told to stop a moment ago may not have said so yet
    if (attempt > (owner.leaving ? 300 : 10))
      throw new FolderInUse(
        `another Năm Sao (process ${owner.pid}) is using ${folder}; stop it first, or set NAMSAO_DATA to another folder`,
      );
    await sleep(100);
  }
}
