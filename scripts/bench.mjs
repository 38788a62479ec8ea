// `npm run bench [word …]`: every tests/bench/*.bench.ts, or those whose file name holds one of the words.
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { build, environment, generate, install, node, root, run } from './steps.mjs';

const folder = join(root, 'tests', 'bench');

if (process.argv[2] === '--inner') {
  const { cpus, totalmem } = await import('node:os');
  const { pathToFileURL } = await import('node:url');
  const { name, run: measure } = await import(pathToFileURL(process.argv[3]).href);
  const started = Date.now();
  process.stdout.write(
    `\n${name} (${cpus().length} cores, ${Math.round(totalmem() / 2 ** 30)} GB, Node ${process.versions.node})\n`,
  );
  // A long one says its figures as it finds them: what it found before it was stopped is not lost.
  const say = (figures) => {
    const width = Math.max(44, ...Object.keys(figures).map((label) => label.length));
    for (const [label, figure] of Object.entries(figures))
      process.stdout.write(
        `  ${label.padEnd(width)}  ${typeof figure === 'number' ? figure.toLocaleString('en') : figure}\n`,
      );
  };
  say((await measure(say)) ?? {});
  process.stdout.write(`  in ${Math.round((Date.now() - started) / 1000)} s\n`);
  process.exit(0);
}

install();
generate();
build();
const words = process.argv.slice(2);
const files = readdirSync(folder)
  .filter((file) => file.endsWith('.bench.ts'))
  .filter((file) => words.length === 0 || words.some((word) => file.includes(word)))
  .sort();
let failed = 0;
// each in a process of its own: one's memory and connections are not the next one's burden
for (const file of files)
  if (
    run(node(), [join(root, 'scripts', 'bench.mjs'), '--inner', join(folder, file)], {
      env: environment({ NAMSAO_LOG: 'silent' }),
    })
  )
    failed++;
process.exit(failed ? 1 : 0);
