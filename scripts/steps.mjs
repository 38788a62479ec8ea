// What the other scripts share: where things are, which Node runs them, and the steps before a program can run.
// Only built-in modules and old syntax: this file also runs on Node 20, before anything is installed.
import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const modules = join(root, 'node_modules');
const windows = process.platform === 'win32';

const runsTypeScript = (version) => {
  const [major, minor] = version.split('.').map(Number);
  return major > 22 || (major === 22 && minor >= 18);
};

/** The Node that runs the program: the one that npm installed, else this one when it is new enough. */
export function node() {
  const system = windows ? 'win' : process.platform;
  for (const name of [`node-${system}-${process.arch}`, `node-bin-${system}-${process.arch}`]) {
    const file = join(modules, name, 'bin', windows ? 'node.exe' : 'node');
    if (existsSync(file) && spawnSync(file, ['--version']).status === 0) return file;
  }
  if (runsTypeScript(process.versions.node)) return process.execPath;
  fail(
    'Node 24 was not installed with the optional packages, and this Node is older than 22.18; install Node 24',
  );
}

export function fail(message) {
  process.stderr.write(`namsao: ${message}\n`);
  process.exit(1);
}

/** The environment of a program of ours: the installed tools come first. */
export const environment = (more = {}) => ({
  ...process.env,
  PATH: `${join(modules, '.bin')}${delimiter}${process.env.PATH || ''}`,
  ...more,
});

/** Runs a program to its end in the project's folder; its exit code. */
export function run(program, args, more = {}) {
  const done = spawnSync(program, args, {
    cwd: root,
    stdio: 'inherit',
    env: environment(),
    ...more,
  });
  if (done.error) fail(`${program}: ${done.error.message}`);
  return done.status === null ? 1 : done.status;
}

/** Runs a program beside others; its output comes as one piece when it is over, so that two do not mix. */
export function runBeside(program, args, more = {}) {
  return new Promise((resolve) => {
    const child = spawn(program, args, {
      cwd: root,
      env: environment(),
      stdio: ['ignore', 'pipe', 'pipe'],
      ...more,
    });
    const pieces = [];
    child.stdout.on('data', (piece) => pieces.push(piece));
    child.stderr.on('data', (piece) => pieces.push(piece));
    child.on('error', (error) => fail(`${program}: ${error.message}`));
    child.on('close', (code) =>
      resolve({ code: code === null ? 1 : code, output: Buffer.concat(pieces) }),
    );
  });
}

/** The entry file of an installed tool, to be run by `node()`: no shell, no PATH. */
export function tool(name, bin = name) {
  const folder = join(modules, name);
  const manifest = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  return join(folder, typeof manifest.bin === 'string' ? manifest.bin : manifest.bin[bin]);
}

/** Runs a step, and ends with its code when it fails. */
export function must(program, args, more) {
  const code = run(program, args, more);
  if (code !== 0) process.exit(code);
}

const sha256 = (data) => createHash('sha256').update(data).digest('hex');
const read = (file) => (existsSync(file) ? readFileSync(file, 'utf8') : '');

/** `npm ci` when nothing is installed, or when the lock file changed since. */
export function install() {
  const stamp = join(modules, '.namsao-lock');
  const lockFile = join(root, 'package-lock.json');
  const lock = sha256(readFileSync(lockFile));
  if (read(stamp) === lock) return;
  // An installation by hand is as good: npm writes this file last.
  const byHand = join(modules, '.package-lock.json');
  const fresh = existsSync(byHand) && statSync(byHand).mtimeMs >= statSync(lockFile).mtimeMs;
  if (!fresh) {
    process.stderr.write('namsao: installing packages (npm ci), once …\n');
    // The Node that runs npm, not the one below node_modules, which npm is about to remove.
    const npm = process.env.npm_execpath;
    const runner = process.env.npm_node_execpath || process.execPath;
    const args = [
      'ci',
      '--include=dev',
      '--include=optional',
      '--no-audit',
      '--no-fund',
      '--loglevel=error',
    ];
    if (npm && npm.endsWith('.js')) must(runner, [npm, ...args], { env: process.env });
    else must(windows ? 'npm.cmd' : 'npm', args, { env: process.env, shell: windows });
  }
  writeFileSync(stamp, lock);
}

/** What is written from other files and not committed: the messages, and SvelteKit's part of tsconfig.json. */
export function generate() {
  must(node(), [join(root, 'scripts', 'generate.mjs')]);
  // the first reader of tsconfig.json may not be SvelteKit itself
  if (!existsSync(join(modules, '$app', 'tsconfig.json')))
    must(node(), [tool('@sveltejs/kit', 'svelte-kit'), 'sync']);
}

/** Everything that the build reads. `static/islands` and `static/fonts` are written by it. */
const sources = [
  'src',
  'static',
  'scripts',
  'vite.config.js',
  'tsconfig.json',
  'package.json',
  'package-lock.json',
];
const written = [join('src', 'generated'), join('static', 'islands'), join('static', 'fonts')];

function* filesBelow(path) {
  if (written.includes(path)) return;
  const full = join(root, path);
  if (!existsSync(full)) return;
  if (!statSync(full).isDirectory()) {
    if (!/\.test\.ts$/.test(path)) yield path;
    return;
  }
  for (const name of readdirSync(full).sort()) yield* filesBelow(join(path, name));
}

/** Two stamps of the sources: times are quick to compare, contents decide when times differ. */
function stamps() {
  const files = sources.flatMap((path) => [...filesBelow(path)]);
  const times = sha256(
    files.map((file) => `${file} ${statSync(join(root, file)).mtimeMs}`).join('\n'),
  );
  const contents = () =>
    sha256(files.map((file) => `${file} ${sha256(readFileSync(join(root, file)))}`).join('\n'));
  return { times, contents };
}

const buildStamp = join(root, 'build', '.namsao-build');

const isBuilt = ({ times, contents }) => {
  const [builtTimes, builtContents] = read(buildStamp).split('\n');
  if (!existsSync(join(root, 'build', 'handler.js'))) return false;
  if (builtTimes === times) return true;
  const now = contents();
  if (builtContents !== now) return false;
  writeFileSync(buildStamp, `${times}\n${now}`);
  return true;
};

const alive = (pid) => {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
};

/** Builds when the sources are newer than the build; a second program waits for the first. */
export function build({ always = false } = {}) {
  if (!always && isBuilt(stamps())) return;
  const lock = join(root, '.svelte-kit', 'namsao-build.lock');
  mkdirSync(dirname(lock), { recursive: true });
  for (;;) {
    try {
      writeFileSync(lock, String(process.pid), { flag: 'wx' });
      break;
    } catch (error) {
      if (error.code !== 'EEXIST') throw error;
      if (!alive(Number(read(lock)))) rmSync(lock, { force: true });
      else Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 200);
    }
  }
  try {
    const before = stamps();
    if (!always && isBuilt(before)) return;
    process.stderr.write('namsao: building …\n');
    const state = [before.times, before.contents()].join('\n');
    const code = run(node(), [join(root, 'scripts', 'build.mjs'), '--inner']);
    if (code !== 0) {
      rmSync(lock, { force: true });
      process.exit(code);
    }
    writeFileSync(buildStamp, state);
  } finally {
    rmSync(lock, { force: true });
  }
}

/** The shell that npm opened and, where the system tells, npm itself. */
function ancestors() {
  try {
    const stat = readFileSync(`/proc/${process.ppid}/stat`, 'utf8');
    return `${process.ppid} ${stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]}`;
  } catch {
    return String(process.ppid);
  }
}

/** Starts a long-running program, passes signals on and ends with its code. */
export function follow(args, more = {}) {
  const child = spawn(node(), args, {
    cwd: root,
    // compiled TypeScript is kept: the second start need not compile again
    env: environment({ NODE_COMPILE_CACHE: join(modules, '.cache', 'node') }),
    stdio: ['inherit', 'inherit', 'inherit', 'ipc'],
    ...more,
  });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'])
    process.on(signal, () => child.kill(signal === 'SIGHUP' ? 'SIGTERM' : signal));
  // npm's shell does not pass signals on: when npm is gone, the program it started ends as well
  const above = ancestors();
  if (process.env.npm_lifecycle_event)
    setInterval(() => {
      if (ancestors() !== above) child.kill('SIGTERM');
    }, 200).unref();
  child.on('error', (error) => fail(error.message));
  child.on('exit', (code, signal) => process.exit(code === null ? (signal ? 1 : 0) : code));
}
