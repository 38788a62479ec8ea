#!/usr/bin/env node
// Runs cli/namsao.ts on the Node 24 that npm installed, also when an older Node started this file.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
// The texts of the messages: made at the first use after an installation.
if (!existsSync(join(root, 'src/generated/messages.ts'))) await import('../scripts/generate.mjs');

const [major, minor] = process.versions.node.split('.').map(Number);
if (major > 22 || (major === 22 && minor >= 18)) {
  await import('./namsao.ts');
} else {
  const brought = join(root, 'node_modules/.bin/node');
  if (!existsSync(brought)) {
    process.stderr.write('namsao: run `npm ci` first, or use Node 24\n');
    process.exit(1);
  }
  const child = spawn(brought, [join(root, 'cli/namsao.ts'), ...process.argv.slice(2)], {
    stdio: 'inherit',
  });
  for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => child.kill(signal));
  child.on('exit', (code, signal) => process.exit(signal ? 1 : (code ?? 1)));
}
