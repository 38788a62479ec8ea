import { fork } from 'node:child_process';
import { createWriteStream } from 'node:fs';
import { mkdtemp, open, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { constants, setPriority, tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { bindLimits, type Annex, type BoundDocuments, type LeftOut } from './documents.ts';
import { Refusal } from './errors.ts';
import { errorForLog, log } from './log.server.ts';
import { projectRoot } from './root.server.ts';
import { storage } from './storage.server.ts';

/** What the binding program is told; `faults` are files known to be left out. */
export type BindJob = Readonly<{
  bound: BoundDocuments;
  faults: Readonly<Record<number, LeftOut>>;
}>;

/** The number of the file it begins to work on; null: it writes. */
export type BindReport = Readonly<{ at: number | null }>;

/** A file that is ready to be sent. Whoever has it reads it to its end or destroys it. */
export type MadeFile = Readonly<{ bytes: number; content: Readable }>;

/** Of the binding program: for one file, for the whole, and what it may hold. Foreign files are not trusted. */
const bounds = {
  fileMs: 30_000,
  wholeMs: 240_000,
  heapMegabytes: 1024,
  bytes: 3 * 1024 ** 3,
  waiting: 20,
};
const program = join(projectRoot, 'src/kernel/documents-bind-process.server.ts');

/** Two at a time: each holds what it binds. The others wait in their order. */
let free = 2;
const waiting: (() => void)[] = [];

/**
 * Documents bound as one PDF: a cover with the contents, pages counted through, then the files that belong to them, each
 * behind a divider; those that cannot be bound in are listed with the reason. Made by a program of its own: a dossier of
 * hundreds of pages keeps no other request waiting, and a file that brings a reader down brings nothing else down.
 */
export async function boundPdf(bound: BoundDocuments): Promise<MadeFile> {
  if (waiting.length >= bounds.waiting)
    throw new Refusal('unavailable', 'kernel.error.unavailable');
  if (free > 0) free--;
  else await new Promise<void>((resolve) => waiting.push(resolve));
  try {
    await sweep();
    return await bindAlone(bound);
  } finally {
    const next = waiting.shift();
    if (next) next();
    else free++;
  }
}

const prefix = 'namsao-bind-';

async function bindAlone(bound: BoundDocuments): Promise<MadeFile> {
  // what is read here is nobody's business: the folder is this account's alone
  const folder = await mkdtemp(join(tmpdir(), prefix));
  try {
    await bindIn(folder, bound);
    return await opened(folder);
  } catch (error) {
    await rm(folder, { recursive: true, force: true });
    throw error;
  }
}

/** A server that was killed leaves its folder behind, with what was in it. */
async function sweep(): Promise<void> {
  for (const name of await readdir(tmpdir())) {
    if (!name.startsWith(prefix)) continue;
    const path = join(tmpdir(), name);
    const found = await stat(path).catch(() => null);
    if (found && Date.now() - found.mtimeMs > 4 * bounds.wholeMs)
      await rm(path, { recursive: true, force: true }).catch(() => undefined);
  }
}

async function bindIn(folder: string, bound: BoundDocuments): Promise<void> {
  const files = bound.annexes?.files ?? [];
  const faults: Record<number, LeftOut> = {};
  let room: number = bindLimits.megabytes * 1024 ** 2;
  for (const [index, annex] of files.entries()) {
    const fault = await fetched(annex, join(folder, String(index)), room);
    if (fault) faults[index] = fault;
    else room -= annex.file!.bytes;
  }
  // each round leaves out the file that brought it down
  for (let round = 0; round < 4; round++) {
    const job: BindJob = { bound, faults };
    await writeFile(join(folder, 'job.json'), JSON.stringify(job), { mode: 0o600 });
    const ended = await run(folder);
    if (ended === 'done') return;
    log.warn({ file: ended.at, why: ended.why }, 'binding a dossier was given up');
    if (ended.at === null) break;
    faults[ended.at] = 'broken';
  }
  throw new Refusal('unavailable', 'kernel.error.unavailable');
}

/** Brings a file to where the program reads it, or says why not. */
async function fetched({ file }: Annex, path: string, room: number): Promise<LeftOut | null> {
  if (!file) return 'absent';
  if (file.mediaType !== 'application/pdf' && !file.mediaType.startsWith('image/')) return 'kind';
  if (file.bytes > room) return 'limit';
  try {
    const content = await (await storage()).read(file.sha256);
    await pipeline(content, createWriteStream(path, { mode: 0o600 }));
    return null;
  } catch (error) {
    log.warn(
      { error: errorForLog(error), sha256: file.sha256 },
      'a file to be bound was not found',
    );
    return 'absent';
  }
}

/** Runs the program to its end, within its bounds. */
function run(folder: string): Promise<'done' | { at: number | null; why: string }> {
  const child = fork(program, [folder], {
    cwd: projectRoot,
    execArgv: [`--max-old-space-size=${bounds.heapMegabytes}`],
    env: environment(),
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  });
  // pages that people wait for go first
  if (child.pid) setPriority(child.pid, constants.priority.PRIORITY_BELOW_NORMAL);
  return new Promise((resolve) => {
    let at: number | null = null;
    let why = '';
    let begun = performance.now();
    const started = begun;
    child.stderr!.on('data', (part: Buffer) => (why = (why + part.toString()).slice(-2000)));
    child.on('message', (said: BindReport) => {
      ({ at } = said);
      begun = performance.now();
    });
    const watch = setInterval(async () => {
      const now = performance.now();
      const late = at !== null && now - begun > bounds.fileMs;
      if (late || now - started > bounds.wholeMs) why = 'it took too long';
      else if ((await residentBytes(child.pid)) > bounds.bytes) why = 'it held too much';
      else return;
      child.kill('SIGKILL');
    }, 250);
    child.once('error', (error) => (why = error.message));
    child.once('close', (code) => {
      clearInterval(watch);
      resolve(code === 0 ? 'done' : { at, why });
    });
  });
}

/** No secret of ours is within its reach. */
const environment = (): Record<string, string> =>
  Object.fromEntries(
    ['PATH', 'LD_LIBRARY_PATH', 'SystemRoot', 'TEMP', 'TMP'].flatMap((name) => {
      const value = process.env[name];
      return value === undefined ? [] : [[name, value]];
    }),
  );

/** What a process holds; 0 where the system does not say. */
const residentBytes = async (pid: number | undefined): Promise<number> => {
  const said = await readFile(`/proc/${pid}/statm`, 'utf8').catch(() => '');
  return Number(said.split(' ')[1] ?? 0) * 4096;
};

/** The result as a stream; its folder is gone when the stream is. */
async function opened(folder: string): Promise<MadeFile> {
  const handle = await open(join(folder, 'bound.pdf'));
  const { size } = await handle.stat();
  const remove = () => rm(folder, { recursive: true, force: true }).catch(() => undefined);
  // an open file outlives its name, but for Windows
  if (process.platform !== 'win32') await remove();
  const content = handle.createReadStream();
  content.once('close', () => void remove());
  return { bytes: size, content };
}
