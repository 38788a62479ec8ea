import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, describe, expect, test } from 'vitest';

const folder = mkdtempSync(join(tmpdir(), 'namsao-kill-'));
chmodSync(folder, 0o755);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

type Line = {
  open?: true;
  adopted?: boolean;
  kept?: string;
  files?: string[];
  events?: string[];
  faults?: object[];
};

/** Starts the writer; `lines` grows with what it has said. */
function start(
  data: string,
  mode = 'write',
): { child: ChildProcess; lines: Line[]; ended: Promise<unknown>; complaints: () => string } {
  const child = spawn(process.execPath, [join(import.meta.dirname, 'writer.ts'), mode], {
    env: { PATH: process.env.PATH ?? '', NAMSAO_DATA: data, NAMSAO_LOG: 'silent' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const lines: Line[] = [];
  let rest = '';
  let said = '';
  child.stderr.on('data', (chunk: Buffer) => (said += chunk.toString()));
  child.stdout.on('data', (chunk: Buffer) => {
    const parts = (rest + chunk.toString()).split('\n');
    rest = parts.pop()!;
    lines.push(...parts.map((part) => JSON.parse(part) as Line));
  });
  return { child, lines, ended: once(child, 'close'), complaints: () => said };
}

async function until(met: () => boolean, what: () => string): Promise<void> {
  for (let waited = 0; !met(); waited += 10) {
    if (waited > 30_000) throw new Error(`waited too long: ${what()}`);
    await sleep(10);
  }
}

const postmaster = (data: string): number =>
  Number(readFileSync(join(data, 'postgres/postmaster.pid'), 'utf8').split('\n')[0]);

/** Whether a program still works on the folder, as far as the system tells: by command lines on Linux. */
const working = (data: string): boolean =>
  process.platform === 'linux' &&
  readdirSync('/proc').some((entry) => {
    try {
      return /^\d+$/.test(entry) && readFileSync(`/proc/${entry}/cmdline`, 'utf8').includes(data);
    } catch {
      return false; // ended meanwhile
    }
  });

async function check(data: string): Promise<Line> {
  const { lines, ended, complaints } = start(data, 'check');
  await ended;
  const last = lines.at(-1);
  if (!last?.files) throw new Error(complaints());
  return last;
}

describe('killed with -9 while eight writers work', { timeout: 400_000 }, () => {
  test('21 times, every third time with the database: nothing acknowledged is lost, nothing is half done', async () => {
    const data = join(folder, 'writes');
    const kept: string[] = [];
    const starts: number[] = [];
    for (let kill = 0; kill < 21; kill++) {
      const began = performance.now();
      const { child, lines, ended, complaints } = start(data);
      await until(() => lines.some((line) => line.kept), complaints);
      if (kill > 0) starts.push(performance.now() - began);
      expect(lines[0]).toEqual({ open: true, adopted: kill > 0 && kill % 3 !== 0 });
      await sleep(30 + ((kill * 97) % 400));
      const database = postmaster(data);
      child.kill('SIGKILL');
      if (kill % 3 === 2) process.kill(database, 'SIGKILL');
      await ended;
      kept.push(...lines.flatMap((line) => line.kept ?? []));
    }
    const found = await check(data);
    expect(kept.length).toBeGreaterThan(200);
    expect(kept.filter((id) => !found.files!.includes(id))).toEqual([]);
    // each row with its event, each event with its row, each content whole, each seal right
    expect(found.events).toEqual(found.files);
    expect(found.faults).toEqual([]);
    starts.sort((a, b) => a - b);
    process.stdout.write(
      `${kept.length} acknowledged writes over 21 kills, 0 lost; writing again after ${Math.round(starts[10]!)} ms (median), ${Math.round(starts.at(-1)!)} ms at worst\n`,
    );
  });

  test('during the very first start, at any moment: the next start begins anew', async () => {
    for (const delay of [200, 500, 900, 1400]) {
      const data = join(folder, `first-${delay}`);
      const { child, ended } = start(data);
      await sleep(delay);
      child.kill('SIGKILL');
      await ended;
      const found = await check(data);
      expect(found.faults).toEqual([]);
      expect(existsSync(join(data, 'postgres/postmaster.pid'))).toBe(false);
    }
  });

  test('while initdb works: it outlives its program and does not disturb the next start', async () => {
    const unfinished = (data: string): string[] =>
      existsSync(data) ? readdirSync(data).filter((name) => name.startsWith('postgres.')) : [];
    // after so many of its files: from the first folder to the filling of the system tables
    for (const files of [1, 20, 200, 500]) {
      const data = join(folder, `initdb-${files}`);
      const { child, ended, complaints } = start(data);
      const made = () =>
        unfinished(data)
          .filter((name) => name.includes('.new-'))
          .flatMap((name) => {
            try {
              return readdirSync(join(data, name), { recursive: true, encoding: 'utf8' });
            } catch {
              return []; // renamed meanwhile
            }
          }).length;
      await until(() => made() >= files, complaints);
      child.kill('SIGKILL');
      expect(existsSync(join(data, 'postgres'))).toBe(false);
      const found = await check(data);
      expect(found.faults).toEqual([]);
      await ended;
      await until(() => !working(data), complaints);
      expect((await check(data)).faults).toEqual([]);
      expect(unfinished(data).filter((name) => !/\.(secret|log)$/.test(name))).toEqual([]);
    }
  });
});
