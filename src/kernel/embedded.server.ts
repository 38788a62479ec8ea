import { spawn, spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { closeSync, existsSync, mkdirSync, openSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { alive, takeFolder, type FolderLock } from './embedded-folder.server.ts';
import {
  chooseRunner,
  clearUnfinished,
  explain,
  initialise,
  program,
  programs,
  type Runner,
} from './embedded-programs.server.ts';

export { FolderInUse } from './embedded-folder.server.ts';

/**
 * The embedded PostgreSQL: native programs from npm, data in one folder, reachable on the loopback interface
 * with a random password. It outlives a killed parent; the next start finds it and goes on with it.
 */
export type EmbeddedServer = Readonly<{
  /** as superuser, database `namsao` */
  url: string;
  /** true when a server that survived its parent was taken over */
  adopted: boolean;
  /** Tells a program that waits for the folder that this one is about to leave. */
  leaving: () => void;
  /** Starts the server again at its address whenever it has died, until `stop`; `said` hears of both and of failures. */
  keepAlive: (said: (what: 'lost' | 'back' | Error) => void) => void;
  /** fast stop with a checkpoint, so that the next start needs no recovery */
  stop: () => Promise<void>;
}>;

type Cluster = Readonly<{ folder: string; path: string; binaries: string; runner: Runner }>;

/**
 * Starts the server on `folder` (created when missing), or takes over the one that is still running there.
 * Throws FolderInUse when another living process owns the folder.
 */
export async function startEmbedded(folder: string): Promise<EmbeddedServer> {
  const binaries = programs();
  mkdirSync(folder, { recursive: true });
  const lock = await takeFolder(folder);
  try {
    clearUnfinished(folder);
    const path = join(folder, 'postgres');
    const runner = chooseRunner(binaries, path);
    const cluster: Cluster = { folder, path, binaries, runner };
    const password = secret(folder, existsSync(path));
    if (!existsSync(path)) initialise({ binaries, cluster: path, password, runner });
    const surviving = await findSurvivor(path, password);
    const url = surviving ?? (await launch(cluster, password));
    let guard: Guard | null = null;
    return {
      url,
      adopted: surviving !== null,
      leaving: lock.leaving,
      keepAlive: (said) => (guard ??= watch(cluster, password, Number(new URL(url).port), said)),
      stop: async () => {
        await guard?.end();
        await stop(cluster, lock);
      },
    };
  } catch (error) {
    lock.release();
    throw error;
  }
}

/** The server that another living Năm Sao runs on `folder`, or null after some seconds. Leaving it stops nothing. */
export async function joinEmbedded(folder: string): Promise<EmbeddedServer | null> {
  const nothing = () => undefined;
  // the other program may be at its first start
  for (let attempt = 0; attempt < 75; attempt++) {
    const ready = existsSync(join(folder, 'postgres')) && existsSync(secretFile(folder));
    const url = ready ? await findSurvivor(join(folder, 'postgres'), secret(folder, true)) : null;
    if (url)
      return {
        url,
        adopted: true,
        leaving: nothing,
        keepAlive: nothing,
        stop: () => Promise.resolve(),
      };
    await sleep(200);
  }
  return null;
}

const secretFile = (folder: string): string => join(folder, 'postgres.secret');

/** The password, made with the cluster and readable by this account alone. */
function secret(folder: string, initialised: boolean): string {
  const file = secretFile(folder);
  if (!existsSync(file)) {
    if (initialised)
      throw new Error(`${file} is missing: without it the database cannot be opened`);
    writeFileSync(file, randomBytes(24).toString('hex'), { mode: 0o600 });
  }
  return readFileSync(file, 'utf8').trim();
}

const address = (port: number, password: string): string =>
  `postgres://postgres:${password}@127.0.0.1:${port}/namsao`;

/** A server left by a parent that was killed: postmaster.pid names its process and port. */
async function findSurvivor(cluster: string, password: string): Promise<string | null> {
  const { pid, port } = postmaster(cluster);
  if (!pid || !port || !alive(pid)) return null; // a stale lock: PostgreSQL itself clears it and recovers
  for (let attempt = 0; attempt < 50 && alive(pid); attempt++) {
    const state = await answers(address(port, password));
    if (state === 'ready') return address(port, password);
    if (state === 'foreign') return null;
    await sleep(100);
  }
  return null;
}

function postmaster(cluster: string): { pid: number; port: number } {
  const file = join(cluster, 'postmaster.pid');
  const lines = existsSync(file) ? readFileSync(file, 'utf8').split('\n') : [];
  return { pid: Number(lines[0] ?? 0), port: Number(lines[3] ?? 0) };
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

const freePort = (): Promise<number> =>
  new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address() as { port: number };
      probe.close(() => resolve(port));
    });
  });

/** Another program took the port meanwhile, or the last processes of a killed server are still leaving. */
const worthAnotherTry =
  /could not bind|could not create any TCP|pre-existing shared memory|lock file "postmaster.pid" already/;

/** @param at the port to take; any free one unless given */
async function launch(cluster: Cluster, password: string, at?: number): Promise<string> {
  for (let attempt = 0; ; attempt++) {
    const port = at ?? (await freePort());
    const said = await launchOn(cluster, port, address(port, password));
    if (said === null) return address(port, password);
    if (attempt === 20 || !worthAnotherTry.test(said))
      throw new Error(`PostgreSQL did not start: ${explain(said, cluster.path)}`);
    await sleep(500);
  }
}

type Guard = Readonly<{ end: () => Promise<void> }>;

/**
 * Looks once a second whether the server's process is there. Programs know one address, so it comes back on its old port;
 * what it had acknowledged it recovers by itself.
 */
function watch(
  cluster: Cluster,
  password: string,
  port: number,
  said: (what: 'lost' | 'back' | Error) => void,
): Guard {
  const ending = new AbortController();
  const pause = () => sleep(1000, undefined, { signal: ending.signal }).catch(() => undefined);
  const work = (async () => {
    for (await pause(); !ending.signal.aborted; await pause()) {
      const { pid } = postmaster(cluster.path);
      if (pid && alive(pid)) continue;
      said('lost');
      try {
        await launch(cluster, password, port);
        said('back');
      } catch (error) {
        said(error as Error);
      }
    }
  })();
  return {
    end: () => {
      ending.abort();
      return work;
    },
  };
}

/** @returns null when the server answers, else what it said before it ended */
async function launchOn(cluster: Cluster, port: number, url: string): Promise<string | null> {
  const settings: Record<string, string> = {
    listen_addresses: '127.0.0.1',
    port: String(port),
    unix_socket_directories: '',
    fsync: 'on',
    synchronous_commit: 'on',
    full_page_writes: 'on',
    shared_buffers: '128MB',
    max_connections: '60',
    // rows must not reach the log: neither statements nor the details of an error
    log_min_messages: 'fatal',
    log_error_verbosity: 'terse',
    timezone: 'UTC',
  };
  const { binaries, path, runner, folder } = cluster;
  const args = ['-D', path, ...Object.entries(settings).flatMap(([k, v]) => ['-c', `${k}=${v}`])];
  const [file, ...rest] = [...runner.wrap, program(binaries, 'postgres'), ...args];
  // to a file, not to a pipe of ours: the server may outlive this process
  const logFile = join(folder, 'postgres.log');
  const output = openSync(logFile, 'w', 0o600);
  const server = spawn(file!, rest, {
    ...runner.account,
    // its own group: Ctrl-C reaches Năm Sao, which then stops the server in order
    detached: true,
    windowsHide: true,
    stdio: ['ignore', output, output],
    env: { ...process.env, LC_ALL: 'C' },
  });
  closeSync(output);
  server.unref();
  const said = () => readFileSync(logFile, 'utf8').trim().slice(-2000);
  let failure: string | null = null;
  server.once('error', (error) => (failure = error.message));
  for (let attempt = 0; attempt < 1200; attempt++) {
    if (failure !== null) return failure;
    if (server.exitCode !== null || server.signalCode !== null) return said();
    const state = await answers(url);
    if (state === 'ready') return null;
    if (state === 'foreign') {
      server.kill('SIGINT');
      return `the password in ${secretFile(folder)} is not that of the database`;
    }
    await sleep(50);
  }
  server.kill('SIGINT');
  return `no answer within a minute: ${said()}`;
}

async function stop(cluster: Cluster, lock: FolderLock): Promise<void> {
  lock.leaving();
  const { pid } = postmaster(cluster.path);
  if (pid && alive(pid)) {
    if (process.platform === 'win32')
      spawnSync(program(cluster.binaries, 'pg_ctl'), ['stop', '-D', cluster.path, '-m', 'fast']);
    // SIGINT is PostgreSQL's fast shutdown: rolls back, writes the checkpoint, ends.
    else process.kill(pid, 'SIGINT');
    for (let attempt = 0; attempt < 1200 && alive(pid); attempt++) await sleep(50);
  }
  lock.release();
}
