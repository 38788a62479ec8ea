import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { systemActor } from '#kernel/actor.ts';
import { backup } from '#kernel/backup.server.ts';
import { FolderRefused, readManifest } from '#kernel/backup-format.server.ts';
import { reloadConfig } from '#kernel/config.server.ts';
import { closeDatabase, db, openDatabase } from '#kernel/db.server.ts';
import { checkFiles, storeFile } from '#kernel/files.server.ts';
import { restore } from '#kernel/restore.server.ts';
import { checkJournal, sealJournal } from '#kernel/seal.server.ts';
import { closeStorage } from '#kernel/storage.server.ts';
import { randomValue } from '../support/any-row.ts';
import { emptyDatabase, freshDatabase } from '../support/database.ts';
import { loadRealData } from '../support/real-data.ts';
import { jpeg, pdf } from '../support/sample-files.ts';

const folder = mkdtempSync(join(tmpdir(), 'namsao-backup-'));
const home = join(folder, 'home');
const elsewhere = join(folder, 'elsewhere');
const copy = join(folder, 'copy');
let source: Awaited<ReturnType<typeof freshDatabase>>;

/** Moves this process to another data folder. */
function moveTo(data: string): void {
  process.env.NAMSAO_DATA = data;
  reloadConfig();
  closeStorage();
}

async function onDatabase<Result>(
  url: string,
  work: (client: pg.Client) => Promise<Result>,
): Promise<Result> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  return work(client).finally(() => client.end());
}

/** What every past view answers at an instant, as one hash each. */
const answersAt = (url: string, instant: string) =>
  onDatabase(url, async (client) => {
    await client.query('select set_config($1, $2, false)', ['namsao.known_at', instant]);
    const { rows: views } = await client.query<{ name: string }>(
      `select viewname as name from pg_views where schemaname = 'past' order by 1`,
    );
    const answers: Record<string, string> = {};
    for (const { name } of views) {
      const { rows } = await client.query<{ hash: string }>(
        `select count(*) || ' ' || md5(coalesce(string_agg(v::text, '|' order by v::text collate "C"), '')) as hash from past."${name}" v`,
      );
      answers[name] = rows[0]!.hash;
    }
    return answers;
  });

const now = (url: string) =>
  onDatabase(
    url,
    async (client) =>
      (await client.query<{ at: string }>('select clock_timestamp()::text as at')).rows[0]!.at,
  );

const instants: string[] = [];

/** A row that row-level security hides from everybody, the owner too: a backup without it would look complete. */
const addSealedRow = () =>
  onDatabase(source.url, async (client) => {
    const { rows } = await client.query<{ name: string; type: string }>(
      `select quote_ident(attname) as name, format_type(atttypid, atttypmod) as type from pg_attribute
        where attrelid = 'history.score_sheets'::regclass and attnum > 0 and not attisdropped and attnotnull`,
    );
    await client.query('alter table history.score_sheets no force row level security');
    await client.query(
      `insert into history.score_sheets (${rows.map(({ name }) => name).join(', ')})
       select ${rows.map(({ type }) => randomValue(type)).join(', ')}`,
    );
    await client.query('alter table history.score_sheets force row level security');
  });

beforeAll(async () => {
  moveTo(home);
  source = await freshDatabase();
  instants.push(await now(source.url));
  await loadRealData();
  instants.push(await now(source.url));
  await storeFile({ actor: systemActor }, { name: 'a.pdf', bytes: pdf(), purpose: 'evidence' });
  await storeFile(
    { actor: systemActor },
    { name: 'ảnh.jpg', bytes: await jpeg(), purpose: 'photo' },
  );
  const owner = openDatabase(source.url, { owner: true, max: 1 });
  await owner
    .updateTable('product_versions')
    .set((e) => ({ name: e.fn('upper', ['name']) }))
    .execute();
  instants.push(await now(source.url));
  // values that a careless copy would break
  await owner
    .updateTable('product_versions')
    .set({ name: 'dòng\n\\tab\\N\t"nháy" \u00a0ế' })
    .where('name', 'like', 'B%')
    .execute();
  await owner.deleteFrom('holidays').where('day', '<', '2026-03-01').execute();
  instants.push(await now(source.url));
  await owner.destroy();
  await addSealedRow();
  await sealJournal(db());
}, 180_000);
afterAll(async () => {
  await source.drop();
  rmSync(folder, { recursive: true, force: true });
});

describe('a backup', () => {
  test('restored elsewhere gives the same rows, history, sequences, files, keys, and past answers', async () => {
    const taken = await backup(source.url, copy);
    expect(taken).toMatchObject({ files: 2, missingFiles: [] });
    expect(taken.rows).toBeGreaterThan(1000);

    moveTo(elsewhere);
    const target = await emptyDatabase();
    try {
      const restored = await restore(() => target.url, copy);
      expect(restored).toMatchObject({ rows: taken.rows, files: 2, migrated: [] });
      const again = join(folder, 'again');
      await backup(target.url, again);
      const [first, second] = [await readManifest(copy), await readManifest(again)];
      expect({ ...second, takenAt: '' }).toEqual({ ...first, takenAt: '' });
      expect(
        first.tables.find(({ schema, name }) => `${schema}.${name}` === 'history.score_sheets')!
          .rows,
      ).toBe(1);
      const answers = new Set<string>();
      for (const instant of instants) {
        const answer = await answersAt(target.url, instant);
        expect(answer).toEqual(await answersAt(source.url, instant));
        answers.add(JSON.stringify(answer));
      }
      expect(answers.size).toBe(4);
      // it works: guards are back, the journal proves itself, new rows get new numbers
      const restoredDatabase = openDatabase(target.url, { max: 2 });
      expect((await checkJournal(restoredDatabase)).faults).toEqual([]);
      expect((await checkFiles(restoredDatabase)).faults).toEqual([]);
      await storeFile(
        { actor: systemActor },
        { name: 'b.pdf', bytes: pdf('new'), purpose: 'evidence' },
      );
      expect((await sealJournal(restoredDatabase))!.treeSize).toBeGreaterThan(0);
      expect((await checkJournal(restoredDatabase)).faults).toEqual([]);
      await onDatabase(target.url, async (client) => {
        await expect(client.query('delete from journal_events')).rejects.toThrow('append-only');
        await expect(
          client.query('update product_versions set product_id = gen_random_uuid()'),
        ).rejects.toThrow('foreign key');
        const { rows } = await client.query('select from pg_class where relforcerowsecurity');
        expect(rows.length).toBeGreaterThan(0);
      });
    } finally {
      await closeDatabase();
      openDatabase(source.url);
      moveTo(home);
    }
  });

  test('is not written into a folder that holds something', async () => {
    await expect(backup(source.url, copy)).rejects.toThrow('is not empty');
  });

  test('names the contents that the storage has lost', async () => {
    moveTo(join(folder, 'nothing'));
    const result = await backup(source.url, join(folder, 'lossy'));
    expect(result.missingFiles).toHaveLength(2);
    moveTo(home);
  });
});

describe('a restore is refused', () => {
  test('into an installation that holds data, unless it is to be replaced', async () => {
    const target = await freshDatabase();
    moveTo(elsewhere);
    await storeFile(
      { actor: systemActor },
      { name: 'c.pdf', bytes: pdf('c'), purpose: 'evidence' },
    );
    await closeDatabase();
    await expect(restore(() => target.url, copy)).rejects.toThrow('not empty');
    expect((await restore(() => target.url, copy, { replace: true })).files).toBe(2);
    openDatabase(source.url);
    moveTo(home);
  });

  test('while Năm Sao works on the database', async () => {
    await checkJournal(db());
    await expect(restore(() => source.url, copy, { replace: true })).rejects.toThrow('is running');
  });

  test('into a database of somebody else', async () => {
    const target = await emptyDatabase();
    await onDatabase(target.url, (client) => client.query('create table theirs (id int)'));
    await expect(restore(() => target.url, copy, { replace: true })).rejects.toThrow(
      'not of Năm Sao',
    );
  });

  test('from a folder that is damaged, and nothing is touched', async () => {
    const target = await emptyDatabase();
    const file = join(copy, 'tables/public.products.copy.gz');
    const whole = readFileSync(file);
    writeFileSync(file, whole.subarray(0, whole.length - 20));
    await expect(restore(() => target.url, copy)).rejects.toThrow('damaged');
    writeFileSync(file, whole);
    const manifest = join(copy, 'manifest.json');
    const complete = readFileSync(manifest);
    writeFileSync(manifest, complete.subarray(0, 100));
    const asked: string[] = [];
    await expect(
      restore(() => {
        asked.push('owner');
        return target.url;
      }, copy),
    ).rejects.toThrow(FolderRefused);
    expect(asked).toEqual([]);
    writeFileSync(manifest, complete);
    const { rows } = await onDatabase(target.url, (client) =>
      client.query(`select from pg_tables where schemaname = 'public'`),
    );
    expect(rows).toHaveLength(0);
    await expect(restore(() => target.url, join(folder, 'none'))).rejects.toThrow(
      'manifest.json is missing',
    );
    expect(existsSync(join(folder, 'none'))).toBe(false);
  });
});
