import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { projectRoot } from '#kernel/root.server.ts';

export const name = 'start (scripts/start.mjs, built and installed before)';

/** One start to the line that says where to open it, and an orderly stop. Milliseconds of each. */
async function startAndStop(data: string): Promise<{ start: number; stop: number }> {
  const began = performance.now();
  const child = spawn(process.execPath, [join(projectRoot, 'scripts/start.mjs')], {
    env: { ...process.env, PORT: '0', HOST: '127.0.0.1', NAMSAO_DATA: data, DATABASE_URL: '' },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await new Promise<void>((resolve) => {
    let said = '';
    child.stdout.on('data', (chunk: Buffer) => {
      said += chunk.toString();
      if (/http:\/\/localhost:\d+/.test(said)) resolve();
    });
  });
  const start = performance.now() - began;
  child.kill('SIGTERM');
  await once(child, 'exit');
  return { start: Math.round(start), stop: Math.round(performance.now() - began - start) };
}

export async function run(): Promise<Record<string, string | number>> {
  const data = mkdtempSync(join(tmpdir(), 'namsao-start-'));
  chmodSync(data, 0o755);
  try {
    const cold = await startAndStop(data);
    const later: (typeof cold)[] = [];
    for (let n = 0; n < 5; n++) later.push(await startAndStop(data));
    const middle = (key: 'start' | 'stop') =>
      later.map((one) => one[key]).sort((a, b) => a - b)[2]!;
    return {
      'first start: database made, places and demonstration loaded, ms': cold.start,
      'second start, ms (median of 5)': middle('start'),
      'orderly stop, ms (median of 5)': middle('stop'),
    };
  } finally {
    rmSync(data, { recursive: true, force: true });
  }
}
