import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { closeDatabase, openDatabase, type Database } from '#kernel/db.server.ts';
import { startEmbedded } from '#kernel/embedded.server.ts';
import { migrate } from '#kernel/migrate.server.ts';
import { ensureReferenceData } from '#modules/places/index.server.ts';

/** Runs work on an embedded server of its own, migrated and with the places loaded; the folder is removed. */
export async function onOwnServer<Result>(
  work: (database: Database, asOwner: (text: string) => Promise<unknown>) => Promise<Result>,
): Promise<Result> {
  const folder = mkdtempSync(join(tmpdir(), 'namsao-bench-'));
  chmodSync(folder, 0o755);
  const server = await startEmbedded(folder);
  try {
    await migrate(server.url);
    process.env.NAMSAO_DATABASE_URL = server.url;
    const database = openDatabase(server.url, { statementTimeoutMs: 600_000 });
    await ensureReferenceData();
    const asOwner = async (text: string) => {
      const client = new pg.Client({ connectionString: server.url });
      await client.connect();
      try {
        return await client.query(text);
      } finally {
        await client.end();
      }
    };
    return await work(database, asOwner);
  } finally {
    await closeDatabase();
    await server.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** What a long bench says figures with, as it finds them. */
export type Say = (figures: Readonly<Record<string, string | number>>) => void;

export async function seconds(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await work();
  return Number(((performance.now() - start) / 1000).toFixed(2));
}

/** `p50 / p99 ms` of one after the other, after a short warm-up. */
export async function latency(
  times: number,
  work: (i: number) => Promise<unknown>,
): Promise<string> {
  const each: number[] = [];
  for (let i = -5; i < times; i++) {
    const start = performance.now();
    await work(i + 5);
    if (i >= 0) each.push(performance.now() - start);
  }
  each.sort((a, b) => a - b);
  const at = (share: number) =>
    each[Math.min(each.length - 1, Math.floor(each.length * share))]!.toFixed(1);
  return `${at(0.5)} / ${at(0.99)} ms`;
}

/** Answers a second with `together` questions in flight. */
export async function throughput(
  times: number,
  together: number,
  work: (i: number) => Promise<unknown>,
): Promise<string> {
  let next = 0;
  const start = performance.now();
  await Promise.all(
    Array.from({ length: together }, async () => {
      while (next < times) await work(next++);
    }),
  );
  return `${Math.round(times / ((performance.now() - start) / 1000))} /s`;
}
