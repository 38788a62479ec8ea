import { setTimeout as sleep } from 'node:timers/promises';
import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openDatabase } from '#kernel/db.server.ts';
import { freshDatabase } from '../support/database.ts';

let base: Awaited<ReturnType<typeof freshDatabase>>;
beforeAll(async () => (base = await freshDatabase({ places: false })));
afterAll(() => base.drop());

test('a connection lost between two statements of a transaction ends that transaction, not the process', async () => {
  const owner = openDatabase(base.url, { owner: true, max: 1 });
  try {
    const lost = base.database.transaction().execute(async (tx) => {
      const { rows } = await sql<{ pid: number }>`select pg_backend_pid() as pid`.execute(tx);
      await sql`select pg_terminate_backend(${rows[0]!.pid})`.execute(owner);
      // until the end of the line is known here, with nothing asked of it
      await sleep(200);
      await sql`select 1`.execute(tx);
    });
    await expect(lost).rejects.toThrow();
    expect((await sql`select 1 as one`.execute(base.database)).rows).toEqual([{ one: 1 }]);
  } finally {
    await owner.destroy();
  }
});
