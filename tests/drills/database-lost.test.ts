import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startApplication, type Application } from '../support/application.ts';

const folder = mkdtempSync(join(tmpdir(), 'namsao-lost-'));
chmodSync(folder, 0o755);
const data = join(folder, 'data');
let running: Application;
beforeAll(async () => {
  running = await startApplication(data);
}, 180_000);
afterAll(async () => {
  await running.stop();
  rmSync(folder, { recursive: true, force: true });
});

const postmaster = (): { pid: number; port: number } => {
  const file = join(data, 'postgres/postmaster.pid');
  const lines = existsSync(file) ? readFileSync(file, 'utf8').split('\n') : [];
  return { pid: Number(lines[0]), port: Number(lines[3]) };
};
const status = async (path: string): Promise<number> =>
  (await fetch(`${running.url}${path}`)).status;

test('an embedded database that is killed under the running program comes back by itself, as often as it dies', async () => {
  for (let time = 0; time < 2; time++) {
    expect(await status('/readyz')).toBe(200);
    const before = postmaster();
    process.kill(before.pid, 'SIGKILL');
    const began = performance.now();
    // a connection may still answer for a moment after the server's death
    while (postmaster().pid === before.pid || (await status('/readyz')) !== 200) {
      if (performance.now() - began > 60_000) throw new Error('it did not come back');
      await sleep(100);
    }
    process.stdout.write(
      `ready again ${Math.round(performance.now() - began)} ms after the kill\n`,
    );
    expect(postmaster().port).toBe(before.port);
    expect(await status('/san-pham')).toBe(200);
  }
});
