import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { reloadConfig } from '#kernel/config.server.ts';
import { freshDatabase } from '../tests/support/database.ts';
import { command } from './commands/invite.ts';

let open: Awaited<ReturnType<typeof freshDatabase>>;
const before = process.env.DATABASE_URL;
beforeAll(async () => {
  open = await freshDatabase();
  process.env.DATABASE_URL = open.url;
  reloadConfig();
});
afterAll(async () => {
  if (before === undefined) delete process.env.DATABASE_URL;
  else process.env.DATABASE_URL = before;
  reloadConfig();
  await open.drop();
});

async function invite(...args: string[]) {
  const said = { out: '', err: '' };
  const code = await command.run(args, {
    stdin: process.stdin,
    stdout: { write: (text) => (said.out += text) },
    stderr: { write: (text) => (said.err += text) },
  });
  return { code, ...said };
}

test('the first administrator gets a link once; the same login name is refused', async () => {
  const first = await invite('--login', 'quan-tri@ocop.example.vn', '--name', 'Quản trị', '--json');
  expect(first.code).toBe(0);
  expect((JSON.parse(first.out) as { link: string }).link).toMatch(/\/loi-moi\/[\w-]{22,}$/);
  const again = await invite('--login', 'quan-tri@ocop.example.vn', '--name', 'Quản trị');
  expect(again.code).toBe(2);
  expect(again.out).toBe('');
});

test('what it did is sealed at once: where no server runs, nothing may stay unproved', async () => {
  const counts = async () => {
    const { rows } = await sql<{ events: number; sealed: number }>`
      select (select count(*) from journal_events) as events,
             (select coalesce(max(tree_size), 0) from journal_seals) as sealed`.execute(
      open.database,
    );
    return rows[0]!;
  };
  const before = await counts();
  await invite('--login', 'thu-hai@ocop.example.vn', '--name', 'Quản trị hai', '--json');
  const after = await counts();
  expect(after.events).toBeGreaterThan(before.events);
  expect(after.sealed).toBe(after.events);
});

test.each([[[]], [['--login', 'khong-phai-dia-chi', '--name', 'x']], [['--nobody']]])(
  '%j is refused with the reason',
  async (args) => {
    const result = await invite(...args);
    expect(result.code).toBe(2);
    expect(result.err).not.toBe('');
  },
);
