import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { systemActor } from '#kernel/actor.ts';
import type { Day } from '#kernel/day.ts';
import { databaseNow, openDatabase } from '#kernel/db.server.ts';
import { ensureReferenceData } from '#modules/places/index.server.ts';
import { fillForLoadTest } from '#modules/recognition/index.server.ts';
import { updateProducer } from '#modules/registry/index.server.ts';
import { freshDatabase } from '../../../tests/support/database.ts';
import { listProducers } from './index.server.ts';

let base: Awaited<ReturnType<typeof freshDatabase>>;
let today: Day;
beforeAll(async () => {
  base = await freshDatabase();
  await ensureReferenceData();
  await fillForLoadTest({ actor: systemActor }, { products: 100 });
  today = (await databaseNow(base.database)).today as Day;
});
afterAll(() => base.drop());

test('the names by which producers are found are those of today, also of one that begins on a new day', async () => {
  const strange = async () => {
    const { rows } = await sql<{ strange: number; all: number }>`
      select count(*) filter (where (c.name, c.folded_name, c.kind, c.is_demo)
               is distinct from (p.name, fold_vietnamese(p.name), p.kind, p.is_demo))::int as strange, count(*)::int as all
        from producers_today p full join producer_cards c on c.producer_id = p.id`.execute(
      base.database,
    );
    expect(rows[0]!.all).toBeGreaterThan(3);
    return rows[0]!.strange;
  };
  expect(await strange()).toBe(0);
  const { code, name } = (await listProducers(base.database, {})).rows[0]!;
  await updateProducer({ actor: systemActor }, { code, name: 'Hợp tác xã Bảy Sắc', from: today });
  expect(await strange()).toBe(0);
  const owner = openDatabase(base.url, { owner: true, max: 1 });
  // as if the new name had been put on record yesterday, for today
  await sql`update producer_cards set name = ${name}, folded_name = fold_vietnamese(${name})
    where name = 'Hợp tác xã Bảy Sắc'`.execute(owner);
  await sql`update catalogue_state set day = today_in_vietnam() - 1`.execute(owner);
  await owner.destroy();
  expect(await strange()).toBe(1);
  const found = await listProducers(base.database, { q: 'bay sac' });
  expect(found.rows.map((row) => row.code)).toEqual([code]);
  expect(await strange()).toBe(0);
});
