import { afterAll, beforeAll, expect, test } from 'vitest';
import { sql } from 'kysely';
import { reloadConfig } from '#kernel/config.server.ts';
import { demoPassphrase } from '#modules/identity/index.server.ts';
import { freshDatabase } from '../../tests/support/database.ts';
import { command as seed } from '../commands/seed.ts';
import { seedDemo } from './demo.ts';

let base: Awaited<ReturnType<typeof freshDatabase>>;
beforeAll(async () => {
  base = await freshDatabase();
  await seedDemo(base.database);
}, 180_000);
afterAll(() => base.drop());

const states = async () => {
  const { rows } = await sql<{ state: string; stars: number | null; is_demo: boolean }>`
    select state, stars, is_demo from dossiers order by code`.execute(base.database);
  return rows;
};

test('the demonstration has a dossier at every stage, all of them fictitious', async () => {
  expect(await states()).toEqual([
    { state: 'recognised', stars: 4, is_demo: true },
    { state: 'council-scoring', stars: null, is_demo: true },
    { state: 'province-check', stars: null, is_demo: true },
    { state: 'submitted', stars: null, is_demo: true },
    { state: 'draft', stars: null, is_demo: true },
    { state: 'province-check', stars: null, is_demo: true },
    { state: 'council-result', stars: 3, is_demo: true },
    { state: 'council-result', stars: 5, is_demo: true },
  ]);
  const { rows } = await sql<{ sheets: number; certificates: number; real: number }>`
    select (select count(*) from sheet_receipts r join session_items i on i.id = r.item_id where i.state = 'scoring') as sheets,
           (select count(*) from certificates where is_demo) as certificates,
           (select count(*) from certificates where not is_demo) as real`.execute(base.database);
  expect(rows[0]).toEqual({ sheets: 2, certificates: 1, real: 0 });
});

test('the advisory team has reported on what the council scores, and is at work on what the agency checks', async () => {
  const { rows } = await sql`
    select d.state as dossier, r.state, r.is_demo,
           (select count(*)::int from team_visits v join team_photos f on f.visit_id = v.id
             where v.review_id = r.id and v.latitude is not null) as photos,
           (select count(*)::int from team_tests t where t.review_id = r.id and t.result is null) as awaited,
           array(select a.login_name from team_members m join accounts a on a.id = m.account_id
                  where m.review_id = r.id) as members
      from team_reviews r join dossiers d on d.id = r.dossier_id order by d.code`.execute(
    base.database,
  );
  const common = { is_demo: true, photos: 1, members: ['to-tu-van@demo.namsao.vn'] };
  expect(rows).toEqual([
    { dossier: 'council-scoring', state: 'reported', awaited: 0, ...common },
    { dossier: 'province-check', state: 'open', awaited: 1, ...common },
  ]);
});

test('repeating it changes nothing', async () => {
  const before = await states();
  await seedDemo(base.database);
  expect(await states()).toEqual(before);
}, 180_000);

test('the command tells programs what it tells people: accounts, and the passphrase that opens them', async () => {
  const given = process.env.DATABASE_URL;
  process.env.DATABASE_URL = base.url;
  reloadConfig();
  let out = '';
  try {
    const code = await seed.run(['demo', '--json'], {
      stdin: process.stdin,
      stdout: { write: (text) => (out += text) },
      stderr: process.stderr,
    });
    expect(code).toBe(0);
  } finally {
    if (given === undefined) delete process.env.DATABASE_URL;
    else process.env.DATABASE_URL = given;
    reloadConfig();
  }
  const answer = JSON.parse(out) as { accounts: unknown[]; passphrase: string };
  expect(answer.accounts.length).toBeGreaterThan(5);
  expect(answer.passphrase).toBe(demoPassphrase);
}, 180_000);
