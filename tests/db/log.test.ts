import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createLog } from '#kernel/log.server.ts';
import { freshDatabase } from '../support/database.ts';

let base: Awaited<ReturnType<typeof freshDatabase>>;
beforeAll(async () => (base = await freshDatabase()));
afterAll(() => base.drop());

const person = 'nguyen.thi.hoa@example.vn';

test.each([
  ['a row that breaks a rule', sql`insert into accounts (login_name) values (${person})`, 'table'],
  ['a value of the wrong type', sql`select ${person}::date`, 'routine'],
])('an error of the database about %s names nobody', async (_, query, kept) => {
  const error: unknown = await query.execute(base.database).then(
    () => null,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(Error);
  const lines: string[] = [];
  const log = createLog('info', { write: (line: string) => void lines.push(line) });
  log.error({ requestId: 'r1', err: error });
  log.error({ unhandled: new Error('later', { cause: error }) });
  expect(lines).toHaveLength(2);
  for (const line of lines) expect(line).not.toContain('nguyen');
  const { requestId, err } = JSON.parse(lines[0]!) as { requestId: string; err: object };
  expect(requestId).toBe('r1');
  expect(err).toMatchObject({ type: 'DatabaseError', code: expect.any(String) as string });
  expect(err).toHaveProperty(kept);
  expect((err as { stack: string }).stack).toMatch(/^\s+at /);
});
