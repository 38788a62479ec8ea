import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { throwAwayFolder } from '../support/throw-away.ts';
import { bundled } from './bundle.ts';
import type { Found } from './inventory.ts';
import { formsAfter, foundForm, Kept, writtenForm } from './kept.ts';
import type { Said } from './writer.ts';

// Perhaps in memory: it is programs that are killed, never the machine, and what a program gave to the system stays.
const folder = throwAwayFolder('namsao-kill-');
let writer: Awaited<ReturnType<typeof bundled>>;
beforeAll(async () => {
  writer = await bundled(join(import.meta.dirname, 'writer.ts'));
});
afterAll(() => {
  for (const made of [folder, writer.folder]) rmSync(made, { recursive: true, force: true });
});

type Started = Readonly<{
  child: ChildProcess;
  /** grows with what the program says */
  said: Said[];
  ended: Promise<unknown>;
  complaints: () => string;
}>;

function start(data: string, mode: 'write' | 'files' | 'check'): Started {
  const child = spawn(process.execPath, [writer.program, mode], {
    env: {
      PATH: process.env.PATH ?? '',
      NAMSAO_DATA: data,
      NAMSAO_LOG: 'silent',
      NODE_COMPILE_CACHE: join(writer.folder, 'compiled'),
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const said: Said[] = [];
  let rest = '';
  let faults = '';
  child.stderr.on('data', (chunk: Buffer) => (faults += chunk.toString()));
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
    const parts = (rest + chunk).split('\n');
    rest = parts.pop()!;
    said.push(...parts.map((part) => JSON.parse(part) as Said));
  });
  const complaints = () =>
    `${mode} (${child.exitCode ?? child.signalCode ?? 'still running'}) said ${JSON.stringify(said.at(-1))}; ${faults}`;
  return { child, said, ended: once(child, 'close'), complaints };
}

/** Waits for something that a program does; it has failed when it ends before. */
async function until(met: () => boolean, { child, complaints }: Started): Promise<void> {
  const began = Date.now();
  while (!met()) {
    if (Date.now() - began > 60_000 || child.exitCode !== null) throw new Error(complaints());
    await sleep(2);
  }
}

const pidFile = (data: string): string => join(data, 'postgres/postmaster.pid');
const postmaster = (data: string): number =>
  Number(readFileSync(pidFile(data), 'utf8').split('\n')[0]);

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

async function check(data: string): Promise<Found> {
  const { said, ended, complaints } = start(data, 'check');
  await ended;
  const last = said.at(-1);
  if (!last || !('found' in last)) throw new Error(complaints());
  return last.found;
}

describe('killed with -9', { timeout: 400_000 }, () => {
  test('50 times while sheets and dossiers are handed in, every third time with the database: nothing acknowledged is lost, nothing is half done', async () => {
    const data = join(folder, 'writes');
    const kept = new Kept();
    const starts: number[] = [];
    const kills = 50;
    for (let kill = 0; kill < kills; kill++) {
      const began = performance.now();
      const writing = start(data, 'write');
      const { child, said } = writing;
      const acknowledged = (kind: string) => said.filter((line) => kind in line).length;
      await until(() => acknowledged('sheet') > 0 && acknowledged('dossier') > 0, writing);
      if (kill > 0) starts.push(performance.now() - began);
      expect(said[0]).toEqual({ open: true, adopted: kill > 0 && kill % 3 !== 0 });
      await sleep((kill * 97) % 100);
      // at any moment, or when it has just said so
      const kind = [null, 'dossier', null, 'sheet'][kill % 4];
      const before = kind ? acknowledged(kind) : 0;
      if (kind) await until(() => acknowledged(kind) > before, writing);
      const database = postmaster(data);
      expect(child.exitCode, writing.complaints()).toBeNull();
      child.kill('SIGKILL');
      if (kill % 3 === 2) process.kill(database, 'SIGKILL');
      await writing.ended;
      kept.hear(said);
    }
    const found = await check(data);

    const acknowledged = [...kept.sheets.values()]
      .flat()
      .flatMap((line) => ('sheet' in line ? [line.sheet] : []));
    // that it was killed at work
    expect(kept.underWay.sheets).toBeGreaterThan(kills * 0.8);
    expect(kept.underWay.dossiers).toBeGreaterThan(kills * 0.8);

    // each file with its event, each event with its file
    expect(kept.files.filter((id) => !found.files.includes(id))).toEqual([]);
    expect(found.events).toEqual(found.files);
    // each dossier with the copy that was said, once, and none that nobody handed in
    const copies = new Set(found.dossiers.map(({ code, hash }) => `${code} ${hash}`));
    expect(kept.dossiers.filter(({ code, hash }) => !copies.has(`${code} ${hash}`))).toEqual([]);
    const codes = found.dossiers.map(({ code }) => code);
    expect(new Set(codes).size).toBe(codes.length);
    expect(codes.filter((code) => !kept.dossiersBegun.has(code))).toEqual([]);
    // every form of a sheet that was acknowledged, now or in what was known before
    const forms = new Set<string | null>(found.sheets.map(foundForm)).add(null);
    expect(acknowledged.filter((sheet) => !forms.has(writtenForm(sheet)))).toEqual([]);
    // at the end the last one acknowledged or one that was begun after it, never an earlier one
    const last = new Map(
      found.sheets
        .filter(({ past }) => !past)
        .map((sheet) => [`${sheet.item} ${sheet.account}`, foundForm(sheet)]),
    );
    for (const [sheet, lines] of kept.sheets)
      if (last.has(sheet) || lines.some((line) => 'sheet' in line))
        expect([...formsAfter(lines)]).toContain(last.get(sheet));
    expect([...last.keys()].filter((sheet) => !kept.sheets.has(sheet))).toEqual([]);
    const receipts = new Set(found.receipts.map((receipt) => JSON.stringify(receipt)));
    expect(
      acknowledged
        .filter(({ handedIn }) => handedIn)
        .map(({ item, account, commitment }) => JSON.stringify({ item, account, commitment }))
        .filter((receipt) => !receipts.has(receipt)),
    ).toEqual([]);
    // each content whole, each change with its event, each seal right
    expect(found.faults).toEqual([]);
    starts.sort((a, b) => a - b);
    process.stdout.write(
      `${acknowledged.length} acknowledged writes of sheets, ${kept.dossiers.length} of dossiers, ${kept.files.length} of files over ${kills} kills, 0 lost; writing again after ${Math.round(starts[kills >> 1]!)} ms (median), ${Math.round(starts.at(-1)!)} ms at worst\n`,
    );
  });

  test('during the very first start, at any moment: the next start goes on', async () => {
    const data = join(folder, 'first');
    const moments: ((begun: Started) => Promise<unknown>)[] = [
      () => sleep(150),
      (begun) => until(() => existsSync(join(data, 'postgres')), begun),
      (begun) => until(() => existsSync(pidFile(data)), begun),
      ...[0, 300, 600].map((delay) => async (begun: Started) => {
        // the tables are being made
        await until(() => existsSync(pidFile(data)), begun);
        await sleep(delay);
      }),
    ];
    for (const moment of moments) {
      const begun = start(data, 'files');
      await moment(begun);
      begun.child.kill('SIGKILL');
      await begun.ended;
    }
    expect((await check(data)).faults).toEqual([]);
    expect(existsSync(pidFile(data))).toBe(false);
  });

  test('while initdb works: it outlives its program and does not disturb the next start', async () => {
    const data = join(folder, 'initdb');
    const unfinished = (): string[] =>
      existsSync(data) ? readdirSync(data).filter((name) => name.startsWith('postgres.')) : [];
    const clusters = () => unfinished().filter((name) => name.includes('.new-'));
    // after so many of its files: from the first folder to the filling of the system tables
    for (const files of [1, 20, 200, 500]) {
      const before = clusters();
      const begun = start(data, 'files');
      const made = () =>
        clusters()
          .filter((name) => !before.includes(name))
          .flatMap((name) => {
            try {
              return readdirSync(join(data, name), { recursive: true, encoding: 'utf8' });
            } catch {
              return []; // renamed meanwhile
            }
          }).length;
      await until(() => made() >= files, begun);
      begun.child.kill('SIGKILL');
      await begun.ended;
      expect(existsSync(join(data, 'postgres'))).toBe(false);
    }
    expect((await check(data)).faults).toEqual([]);
    for (let waited = 0; working(data) && waited < 60_000; waited += 100) await sleep(100);
    expect(working(data)).toBe(false);
    expect((await check(data)).faults).toEqual([]);
    expect(unfinished().filter((name) => !/\.(secret|log)$/.test(name))).toEqual([]);
  });
});
