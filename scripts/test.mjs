// `npm test [level …]`: every level of tests; the last line counts over all of them.
// A browser waits for its pages most of the time: its files run in two halves, each with an application of its own, and
// the other levels beside them, the fast ones first, so that two processors have work to the end.
// With NAMSAO_TEST_DATABASE_URL the database level runs a second time, on that server.
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join, relative } from 'node:path';
import { environment, generate, install, node, root, runBeside, tool } from './steps.mjs';

const server = process.env.NAMSAO_TEST_DATABASE_URL;
const levels = [
  { name: 'browser', part: '1/2', needsBuild: true },
  { name: 'unit' },
  { name: 'architecture' },
  { name: 'browser', part: '2/2', needsBuild: true },
  { name: 'database' },
  ...(server ? [{ name: 'database', on: 'server', env: { DATABASE_URL: server } }] : []),
  { name: 'drills', needsBuild: true },
];
const atOnce = 3;
const asked = process.argv.slice(2);
const unknown = asked.filter((name) => !levels.some((level) => level.name === name));
if (unknown.length) {
  process.stderr.write(`levels are: ${levels.map((level) => level.name).join(', ')}\n`);
  process.exit(2);
}
const chosen = levels.filter((level) => asked.length === 0 || asked.includes(level.name));

install();
generate();
// Beside the levels that need none.
const built = chosen.some((level) => level.needsBuild)
  ? runBeside(node(), [join(root, 'scripts', 'build.mjs'), '--when-changed'])
  : null;

const totals = { passed: 0, failed: 0, skipped: 0 };
const lines = [];
const faults = [];
let sound = true;
const results = join(root, 'test-results');
mkdirSync(results, { recursive: true });

const waiting = [...chosen];
void built?.then(({ output }) => process.stdout.write(output));
await Promise.all(
  Array.from({ length: atOnce }, async () => {
    for (let level; (level = waiting.shift());) await runLevel(level);
  }),
);

async function runLevel({ name, part, on, env, needsBuild }) {
  if (needsBuild && (await built).code !== 0) {
    sound = false;
    return;
  }
  const title = part || on ? `${name} (${part ?? on})` : name;
  const file = join(results, `${title.replace(/\W+/g, '-')}.json`);
  rmSync(file, { force: true });
  const started = Date.now();
  const { code, output } = await runBeside(
    node(),
    [
      tool('vitest'),
      'run',
      `--project=${name}`,
      ...(part ? [`--shard=${part}`] : []),
      '--reporter=default',
      '--reporter=json',
      `--outputFile.json=${file}`,
    ],
    { env: environment({ NODE_ENV: 'test', DATABASE_URL: '', ...env }) },
  );
  process.stdout.write(`\n── ${title} ──\n`);
  process.stdout.write(output);
  const counts = count(file);
  // A file that could not be loaded, or a fault outside every test, fails without a failed test of its own.
  if (code !== 0 && counts.failed === 0) counts.failed = 1;
  if (counts.passed + counts.failed + counts.skipped === 0) {
    process.stdout.write(`${title}: no test ran\n`);
    sound = false;
  }
  for (const key of Object.keys(totals)) totals[key] += counts[key];
  faults.push(...failures(file).map((fault) => `${title}: ${fault}`));
  lines.push(
    `${title.padEnd(20)} ${sentence(counts)} (${Math.round((Date.now() - started) / 1000)} s)`,
  );
}

if (totals.failed || totals.skipped) sound = false;
// Once more at the end, where the reader of a long log looks first.
if (faults.length) process.stdout.write(`\nFailed:\n${faults.join('\n')}\n`);
process.stdout.write(`\n${lines.join('\n')}\n\n${sentence(totals)}\n`);
process.exit(sound ? 0 : 1);

function count(file) {
  try {
    const report = JSON.parse(readFileSync(file, 'utf8'));
    return {
      passed: report.numPassedTests,
      failed: report.numFailedTests,
      skipped: report.numPendingTests + report.numTodoTests,
    };
  } catch {
    return { passed: 0, failed: 0, skipped: 0 };
  }
}

function failures(file) {
  try {
    const { testResults } = JSON.parse(readFileSync(file, 'utf8'));
    return testResults.flatMap(({ name, status, message, assertionResults }) => {
      const where = relative(root, name);
      const failed = assertionResults.filter((test) => test.status === 'failed');
      if (status === 'failed' && failed.length === 0) return [`${where}\n${head(message)}`];
      return failed.map(
        (test) => `${where} > ${test.fullName}\n${head(test.failureMessages.join('\n'))}`,
      );
    });
  } catch {
    return [];
  }
}

/** The first lines of a fault, indented. */
function head(text = '') {
  return text
    .split('\n')
    .slice(0, 12)
    .map((line) => `    ${line.slice(0, 300)}`)
    .join('\n');
}

function sentence({ passed, failed, skipped }) {
  return `${passed} passed, ${failed} failed, ${skipped} skipped`;
}
