import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { reloadConfig } from '#kernel/config.server.ts';
import { closeDatabase } from '#kernel/db.server.ts';
import { freshDatabase } from '../tests/support/database.ts';
import type { CliCommand } from './command.ts';
import { command as backup } from './commands/backup.ts';
import { command as imports } from './commands/import.ts';
import { command as products } from './commands/products.ts';
import { command as restore } from './commands/restore.ts';
import { command as targets } from './commands/targets.ts';
import { command as verify } from './commands/verify.ts';

let test_: Awaited<ReturnType<typeof freshDatabase>>;
const folder = mkdtempSync(join(tmpdir(), 'namsao-cli-'));
const given = { url: process.env.DATABASE_URL, data: process.env.NAMSAO_DATA };
const file = join(folder, 'products.csv');

beforeAll(async () => {
  test_ = await freshDatabase();
  process.env.DATABASE_URL = test_.url;
  process.env.NAMSAO_DATA = join(folder, 'data');
  reloadConfig();
  writeFileSync(
    file,
    [
      'product_name,owner_name,commune,district,stars,decision_date,status',
      'Bánh thử,Hợp tác xã Thử,Phường Cẩm Thượng,Thành phố Hải Dương,4,2023-12-29,recognised',
      'Bánh khác,Hợp tác xã Thử,Xã Không Có,,4,2023-12-29,recognised',
    ].join('\r\n'),
  );
});

afterAll(async () => {
  if (given.url === undefined) delete process.env.DATABASE_URL;
  else process.env.DATABASE_URL = given.url;
  if (given.data === undefined) delete process.env.NAMSAO_DATA;
  else process.env.NAMSAO_DATA = given.data;
  reloadConfig();
  await closeDatabase();
  await test_.drop();
  rmSync(folder, { recursive: true });
});

async function run(command: CliCommand, ...args: string[]) {
  const out: string[] = [];
  const err: string[] = [];
  const code = await command.run(args, {
    stdin: process.stdin,
    stdout: { write: (text: string) => out.push(text) },
    stderr: { write: (text: string) => err.push(text) },
  });
  return { code, out: out.join(''), err: err.join('') };
}

test('a fault names file, row and field; the answers have the keys of the documented form', async () => {
  const imported = await run(imports, 'products', file, '--json');
  expect(imported.err).toContain(`${file}, row 3, commune: `);
  expect(Object.keys(JSON.parse(imported.out))).toEqual([
    'read',
    'created',
    'changed',
    'unchanged',
    'refused',
  ]);
  const valid = await run(products, '--on', '2026-12-29', '--json');
  expect(JSON.parse(valid.out)).toEqual([
    {
      code: 'HD-0001',
      name: 'Bánh thử',
      producer: 'Hợp tác xã Thử',
      place: 'Phường Cẩm Thượng',
      stars: 4,
      validUntil: '2026-12-29',
    },
  ]);
  const figures = await run(targets, '--on', '2026-11-23', '--json');
  for (const target of JSON.parse(figures.out) as object[])
    expect(Object.keys(target)).toEqual([
      'id',
      'phase',
      'title',
      'unit',
      'goal',
      'value',
      'met',
      'rows',
      'series',
    ]);
});

test('what the command line did is sealed at once: an event changed by the owner is found', async () => {
  expect((await run(verify, '--json')).code).toBe(0);
  const owner = new pg.Client({ connectionString: test_.url });
  await owner.connect();
  await owner.query('alter table journal_events disable trigger all');
  await owner.query(
    `update journal_events set data = '{"changed": 1}' where seq = (select max(seq) from journal_events)`,
  );
  await owner.end();
  const { code, out } = await run(verify, '--json');
  expect(code).toBe(1);
  expect(JSON.parse(out)).toMatchObject({ ok: false, faults: [{ area: 'journal' }] });
});

test('a folder that is not empty, or that holds no backup, is refused', async () => {
  const full = join(folder, 'full');
  mkdirSync(full);
  writeFileSync(join(full, 'x'), '');
  for (const command of [backup, restore]) {
    const { code, out, err } = await run(command, full, '--json');
    expect([code, out]).toEqual([2, '']);
    expect(err).toContain(full);
  }
});
