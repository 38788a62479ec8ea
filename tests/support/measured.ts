import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { systemActor } from '#kernel/actor.ts';
import { closeDatabase, openDatabase, type Database } from '#kernel/db.server.ts';
import { startEmbedded } from '#kernel/embedded.server.ts';
import { migrate } from '#kernel/migrate.server.ts';
import { ensureReferenceData } from '#modules/places/index.server.ts';
import { fillForLoadTest } from '#modules/recognition/index.server.ts';

/** Runs SQL as the owner of the database. */
export type AsOwner = (text: string) => Promise<unknown>;

/** Runs work on an embedded server of its own, migrated and with the places loaded; the folder is removed. */
export async function onOwnServer<Result>(
  work: (database: Database, asOwner: AsOwner) => Promise<Result>,
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

/** What is derived from recognitions, in its order, and of what. */
const derived = [
  ['star_periods', 'products'],
  ['product_cards', 'products'],
  ['producer_cards', 'producers'],
  ['product_steps', 'products'],
  ['producer_starts', 'producers'],
] as const;

/**
 * Made-up products and recognitions in an empty database. What is derived from them is derived once, at the end: after
 * each statement, as in use, it takes 17 minutes for 200,000 products.
 * @returns seconds
 */
export const filled = (asOwner: AsOwner, products: number): Promise<number> =>
  seconds(async () => {
    const triggers = (verb: 'disable' | 'enable') =>
      asOwner(`do $$ declare t record; begin
        for t in select tgname, tgrelid::regclass::text as of_table from pg_trigger
                  where tgname ~ '^(star_periods|update_cards|update_producer_cards|product_steps|producer_starts)_' and not tgisinternal loop
          execute format('alter table %s ${verb} trigger %I', t.of_table, t.tgname);
        end loop; end $$`);
    await triggers('disable');
    await fillForLoadTest({ actor: systemActor }, { products });
    await triggers('enable');
    await asOwner('analyze');
    for (const [table, subjects] of derived)
      await asOwner(`do $$ declare ids uuid[] := array(select id from ${subjects} order by id); begin
        for part in 0 .. (cardinality(ids) - 1) / 1000 loop
          perform refresh_${table}(ids[part * 1000 + 1 : part * 1000 + 1000]);
          if part % 20 = 0 then analyze ${table}; end if;
        end loop; end $$`);
  });

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
