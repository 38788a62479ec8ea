import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from 'kysely';
import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { freshDatabase } from '../../tests/support/database.ts';
import { reloadConfig } from './config.server.ts';
import { db, openDatabase } from './db.server.ts';
import { checkJournal, latestSeal, sealJournal, sealWhenDue } from './seal.server.ts';

let test_: Awaited<ReturnType<typeof freshDatabase>>;
let owner: pg.Client;
const folder = mkdtempSync(join(tmpdir(), 'namsao-seal-'));
beforeAll(async () => {
  process.env.NAMSAO_DATA = folder;
  reloadConfig();
  test_ = await freshDatabase({ places: false });
  owner = new pg.Client({ connectionString: test_.url });
  await owner.connect();
});
afterAll(async () => {
  await owner.end();
  await test_.drop();
  rmSync(folder, { recursive: true, force: true });
});

const write = (count: number) =>
  sql`insert into journal_events (actor_kind, action, subject_type, subject_id, after_hash, data, request_id)
      select 'system', 'test.write', 'thing', n::text, md5(n::text), jsonb_build_object('n', n, 'ratio', n / 7.0), 'r' || n
        from generate_series(1, ${count}) n`.execute(db());

test('nothing is sealed before anything happened', async () => {
  expect(await sealJournal(db())).toBeNull();
  expect(await checkJournal(db())).toMatchObject({ checked: { events: 0, seals: 0 }, faults: [] });
});

test('seals grow by what is new; two at the same moment make one', async () => {
  for (const count of [1, 2, 5, 16, 36]) {
    await write(count);
    const [a, b] = await Promise.all([sealJournal(db()), sealJournal(db())]);
    expect(a).toEqual(b);
  }
  expect(await sealJournal(db())).toEqual(await latestSeal(db()));
  expect(await checkJournal(db())).toEqual({
    checked: { events: 60, sealedEvents: 60, seals: 5 },
    faults: [],
  });
});

test('a seal is due after an hour, and at once after a decision', async () => {
  expect(await sealWhenDue(db())).toBeNull();
  await write(1);
  expect(await sealWhenDue(db())).toBeNull();
  await sql`insert into journal_events (actor_kind, action, subject_type, subject_id, at)
    values ('system', 'test.old', 'thing', '1', now() - interval '61 minutes')`.execute(db());
  expect((await sealWhenDue(db()))?.treeSize).toBe(62);
  await sql`insert into journal_events (actor_kind, action, subject_type, subject_id)
    values ('account', 'recognition.issue-decision', 'decision', '1')`.execute(db());
  expect((await sealWhenDue(db()))?.treeSize).toBe(63);
});

test('a writer that began before the seal and ends after it is not skipped', async () => {
  const slow = new pg.Client({ connectionString: test_.url });
  await slow.connect();
  await slow.query('begin');
  const insert = `insert into journal_events (actor_kind, action, subject_type, subject_id) values ('system', 'test.slow', 'thing', '1')`;
  await slow.query(insert);
  const sealing = sealJournal(db());
  await slow.query(insert);
  await slow.query('commit');
  await slow.end();
  expect((await sealing)?.treeSize).toBe(65);
  expect((await checkJournal(db())).faults).toEqual([]);
});

test('a writer that does not end delays the seal, and only the seal', async () => {
  await owner.query('begin');
  await owner.query(
    `insert into journal_events (actor_kind, action, subject_type, subject_id) values ('system', 'test.slow', 'thing', '1')`,
  );
  await expect(sealJournal(db())).rejects.toMatchObject({ code: '55P03' });
  await owner.query('rollback');
  await write(1);
  expect((await sealJournal(db()))?.treeSize).toBe(66);
});

test('the private key is readable by its owner alone', () => {
  expect(statSync(join(folder, 'keys/journal.key.pem')).mode & 0o777).toBe(0o600);
});

/** Deterministic choices, so that a failure can be repeated. */
function chooser(seed: number) {
  let state = seed;
  return (below: number): number => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

test(
  '1,000 edits by the owner of the tables, with triggers off: every one is found',
  { timeout: 300_000 },
  async () => {
    const choose = chooser(20261123);
    const { rows: events } = await owner.query<{ seq: number }>(
      'select seq from journal_events order by seq',
    );
    const { rows: seals } = await owner.query<{ tree_size: number; last_seq: number }>(
      'select tree_size, last_seq from journal_seals order by tree_size',
    );
    const seq = () => events[choose(events.length)]!.seq;
    const seal = () => seals[choose(seals.length)]!.tree_size;
    const edits: (() => string)[] = [
      () => `update journal_events set action = action || '.' where seq = ${seq()}`,
      () => `update journal_events set actor_kind = 'account' where seq = ${seq()}`,
      () => `update journal_events set actor_id = gen_random_uuid() where seq = ${seq()}`,
      () => `update journal_events set at = at + interval '1 microsecond' where seq = ${seq()}`,
      () => `update journal_events set subject_id = subject_id || '0' where seq = ${seq()}`,
      () => `update journal_events set subject_type = 'other' where seq = ${seq()}`,
      () =>
        `update journal_events set after_hash = coalesce(after_hash, '') || 'a' where seq = ${seq()}`,
      () => `update journal_events set before_hash = 'b' where seq = ${seq()}`,
      () => `update journal_events set data = data || '{"n": 1.50}' where seq = ${seq()}`,
      () =>
        `update journal_events set request_id = null where seq = (select max(seq) from journal_events where request_id is not null and seq <= ${60 - choose(45)})`,
      () => `delete from journal_events where seq = ${seq()}`,
      () => `delete from journal_events where seq >= ${seq()}`,
      () =>
        `insert into journal_events (seq, actor_kind, action, subject_type, subject_id) overriding system value values (${-choose(50) - 1}, 'system', 'test.forged', 'thing', '1')`,
      () => {
        const a = choose(events.length - 1);
        const [first, second] = [events[a]!.seq, events[a + 1]!.seq];
        return `with other as (select * from journal_events where seq in (${first}, ${second}))
        update journal_events e set subject_id = o.subject_id || '-', id = gen_random_uuid(), at = o.at from other o
         where e.seq in (${first}, ${second}) and o.seq <> e.seq`;
      },
      () =>
        `update journal_seals set root_hash = md5(root_hash) || md5(signature) where tree_size = ${seal()}`,
      () =>
        `update journal_seals set signature = 'A' || substr(signature, 2) || 'A' where tree_size = ${seal()}`,
      () => `update journal_seals set key_id = reverse(key_id) || '0' where tree_size = ${seal()}`,
      () =>
        `update journal_seals set last_seq = last_seq + 1000 where tree_size = ${seals.at(-1)!.tree_size}`,
      () =>
        `update journal_seals set frontier = array_prepend(repeat('0', 64), frontier[2:]) where tree_size = ${seal()}`,
      () => `delete from journal_seals where tree_size = ${seal()}`,
      () => `delete from journal_seals where tree_size >= ${seal()}`,
    ];
    // one connection, so that the check sees what the open transaction has done
    const forger = openDatabase(test_.url, { owner: true, max: 1 });
    const run = (text: string) => sql.raw(text).execute(forger);
    await run('alter table journal_events disable trigger user');
    await run('alter table journal_seals disable trigger user');
    const missed: string[] = [];
    for (let n = 0; n < 1000; n++) {
      const edit = edits[n % edits.length]!();
      await run('begin');
      const { numAffectedRows } = await run(edit);
      expect(Number(numAffectedRows), edit).toBeGreaterThan(0);
      const { faults } = await checkJournal(forger);
      if (faults.length === 0) missed.push(edit);
      await run('rollback');
    }
    await forger.destroy();
    expect(missed).toEqual([]);
  },
);

test('seals that vanish with all their events are missed in the copy outside the database', async () => {
  const ledger = join(folder, 'keys/checkpoints.log');
  const lines = readFileSync(ledger, 'utf8');
  await owner.query('alter table journal_seals disable trigger user');
  await owner.query('alter table journal_events disable trigger user');
  await owner.query('delete from journal_seals where tree_size > 24');
  await owner.query('delete from journal_events where seq > 24');
  expect((await checkJournal(db())).faults).toHaveLength(5);
  writeFileSync(ledger, `${lines}{"treeSi`);
  expect((await checkJournal(db())).faults).toHaveLength(5);
});
