import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { sql } from 'kysely';
import { addDays } from '#kernel/day.ts';
import { closeDatabase, openDatabase } from '#kernel/db.server.ts';
import { startEmbedded } from '#kernel/embedded.server.ts';
import { migrate } from '#kernel/migrate.server.ts';
import { replay } from '#modules/places/index.ts';
import {
  figureByPlace,
  placePage,
  storeHistory,
  trace,
  unitsOn,
} from '#modules/places/index.server.ts';
import { country } from '../support/country.ts';

export const name = 'places: 120,000 communes';

/** A made-up country on a database of its own: load once, then pages, traces and figures. */
export async function run(): Promise<Record<string, string | number>> {
  const folder = mkdtempSync(join(tmpdir(), 'namsao-bench-'));
  chmodSync(folder, 0o755);
  const server = await startEmbedded(folder);
  try {
    await migrate(server.url);
    const database = openDatabase(server.url);
    const seconds = async (work: () => unknown) => {
      const start = performance.now();
      await work();
      return (performance.now() - start) / 1000;
    };
    const made = country({
      seed: 120,
      provinces: 64,
      districts: 2000,
      communes: 120_000,
      steps: 5,
      touchedOneIn: 12,
      endDistricts: true,
    });
    let history!: ReturnType<typeof replay>;
    const replaying = await seconds(
      () => (history = replay(made.startOn, made.start, made.changes)),
    );
    const loading = await seconds(() =>
      database.transaction().execute((tx) => storeHistory(tx, history, made.resolutions)),
    );
    const owner = new pg.Client({ connectionString: server.url });
    await owner.connect();
    const analysing = await seconds(() => owner.query('analyze'));
    await owner.end();

    const last = made.resolutions.at(-1)!.effectiveOn;
    const before = addDays(last, -1);
    const touched = made.changes
      .filter((change) => change.oldCode?.startsWith('3'))
      .map((change) => change.oldCode!);
    const percentiles = async (times: number, work: (i: number) => Promise<unknown>) => {
      const each: number[] = [];
      for (let i = 0; i < times + 5; i++) {
        const start = performance.now();
        await work(i);
        if (i >= 5) each.push(performance.now() - start);
      }
      each.sort((a, b) => a - b);
      const at = (share: number) =>
        each[Math.min(each.length - 1, Math.floor(each.length * share))]!.toFixed(1);
      return `${at(0.5)} / ${at(0.99)}`;
    };
    const pad = (n: number, width: number) => String(n).padStart(width, '0');
    const { rows: ids } = await sql<{
      id: string;
    }>`select id from places where code like '3_______' order by code limit 200`.execute(database);
    const facts = sql`
      select p.id as place_id, '2011-06-01'::date as day, 1 as value
        from (select id, row_number() over (order by code) as n from places where code like '3_______') p where n <= 20000`;
    return {
      versions: history.versions.length,
      'replay, s': replaying.toFixed(2),
      'load with maps and history, s': loading.toFixed(1),
      'analyse, s': analysing.toFixed(1),
      'page of 100 units, ms p50 / p99': await percentiles(300, (i) =>
        unitsOn(database, before, {
          level: 'commune',
          limit: 100,
          after: `3${pad((i * 397) % 119_000, 7)}`,
        }),
      ),
      'units of a district, ms p50 / p99': await percentiles(300, (i) =>
        unitsOn(database, before, { withinCode: `2${pad(i * 5, 5)}` }),
      ),
      'units of a province (1,900), ms p50 / p99': await percentiles(50, (i) =>
        unitsOn(database, before, { withinCode: `1${pad(i, 3)}` }),
      ),
      'district that ended, by lineage, ms p50 / p99': await percentiles(100, (i) =>
        unitsOn(database, last, { withinCode: `2${pad(i * 5, 5)}` }),
      ),
      'trace of a commune, ms p50 / p99': await percentiles(300, (i) =>
        trace(database, touched[(i * 31) % touched.length]!, { to: last }),
      ),
      'place page, ms p50 / p99': await percentiles(200, (i) =>
        placePage(database, touched[(i * 31) % touched.length]!, last),
      ),
      'one fact on a map, ms p50 / p99': await percentiles(300, (i) =>
        sql`select * from place_on_map(${ids[i % ids.length]!.id}::uuid, '2011-06-01', 'commune', ${last}::date)`.execute(
          database,
        ),
      ),
      '20,000 facts folded onto provinces, ms p50 / p99': await percentiles(10, () =>
        figureByPlace(database, facts, { day: last, level: 'province' }),
      ),
    };
  } finally {
    await closeDatabase();
    await server.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}
