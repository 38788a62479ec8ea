// `npm run check`: everything that needs no database and no browser. All steps run; one failure fails the whole.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fail, generate, install, must, node, root, runBeside, tool } from './steps.mjs';

install();
generate();
// types of routes change with their files
must(node(), [tool('@sveltejs/kit', 'svelte-kit'), 'sync']);

const steps = [
  ['lock file', lockFile],
  ['types', () => beside([tool('svelte-check'), '--threshold', 'warning', '--output', 'human'])],
  // what TypeScript files say by themselves; of the rules that ask the type checker, those whose faults neither the
  // compiler nor a test shows
  ['lint', () => beside([tool('oxlint'), '--deny-warnings', '.'])],
  ['lint of pages', () => beside([tool('eslint'), '--max-warnings=0', 'src/**/*.svelte'])],
  ['format', () => beside([tool('oxfmt'), '--check', '.'])],
  ['architecture', () => beside([tool('vitest'), 'run', '--project=architecture'])],
];

const beside = (args) => runBeside(node(), args);
const failed = [];
await Promise.all(
  steps.map(async ([name, step]) => {
    const started = Date.now();
    const { code, output } = await step();
    if (code !== 0) failed.push(name);
    process.stdout.write(output);
    process.stderr.write(
      `${code === 0 ? 'ok    ' : 'FAILED'} ${name} (${((Date.now() - started) / 1000).toFixed(1)} s)\n`,
    );
  }),
);
if (failed.length) fail(`check failed: ${failed.join(', ')}`);

/** `npm ci` fails on another platform when the lock file lacks one of its optional packages. */
function lockFile() {
  const { packages } = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8'));
  const missing = Object.entries(packages).flatMap(([path, entry]) =>
    Object.keys(entry.optionalDependencies || {})
      .filter(
        (name) => !packages[`node_modules/${name}`] && !packages[`${path}/node_modules/${name}`],
      )
      .map((name) => `${name}, wanted by ${path || 'the project'}`),
  );
  const output = missing.map((line) => `package-lock.json lacks ${line}\n`).join('');
  return { code: missing.length ? 1 : 0, output };
}
