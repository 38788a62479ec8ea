import { afterAll, beforeAll, expect, test } from 'vitest';
import { sql } from 'kysely';
import { day } from '#kernel/day.ts';
import { freshDatabase } from '../../../tests/support/database.ts';
import { makeWorld, type World } from '../../../tests/support/thread.ts';
import { reportTable } from './index.server.ts';

let base: Awaited<ReturnType<typeof freshDatabase>>;
let world: World;
beforeAll(async () => {
  base = await freshDatabase();
  world = await makeWorld(base.database);
});
afterAll(() => base.drop());

test('OCOP-12: a row for each finding with its remedy and day, one for an inspection that found nothing', async () => {
  const { rows } = await sql<{ id: string }>`
      insert into inspections (code, product_id, reason, planned_on, inspected_on, outcome) values
        ('KT-0001', ${world.productId}, 'risk', '2025-04-01', '2025-04-02', 'to-mend'),
        ('KT-0002', ${world.productId}, 'periodic', '2025-05-01', '2025-05-02', 'conforming'),
        ('KT-0003', ${world.productId}, 'periodic', '2024-05-01', '2024-05-02', 'conforming')
      returning id`.execute(base.database);
  await sql`
      insert into inspection_findings (code, inspection_id, ground, description, remedy, remedy_due_on, is_demo) values
        ('VP-0001', ${rows[0]!.id}, 'mark-misuse', 'Tem sai hạng', 'In lại tem', '2025-05-10', false),
        ('VP-0002', ${rows[0]!.id}, 'minor', 'Thiếu sổ', null, null, false),
        ('VP-0003', ${rows[0]!.id}, 'minor', 'Minh họa', null, null, true)`.execute(base.database);
  const table = await reportTable(
    base.database,
    world.agency,
    'ocop-12',
    { from: day('2025-01-01'), until: day('2025-12-31'), map: 'commune' },
    'vi',
  );
  const found = table.rows.filter(({ path }) => path?.startsWith('/so/kiem-tra/KT-'));
  expect(found).toHaveLength(3);
  expect(found.find(({ label }) => label.includes('VP-0001'))!.cells).toEqual(
    expect.arrayContaining(['risk', 'to-mend', 'mark-misuse', 'In lại tem', '2025-05-10']),
  );
  expect(found.find(({ label }) => label.includes('KT-0002'))!.cells).toContain('conforming');
});

test('OCOP-05: what producers declare of a year, what is proved, and channels in each year they were open', async () => {
  await sql`
      insert into producer_results (code, producer_id, year, revenue, profit, labour, women, declared_on, is_demo) values
        ('KQ-0001', ${world.producerId}, '2024', 100, -20, 10, 6, '2025-02-02', false),
        ('KQ-0002', ${world.otherProducerId}, '2024', 50, null, null, null, '2025-02-02', false),
        ('KQ-0003', ${world.otherProducerId}, '2025', 70, null, null, null, '2026-02-02', true)`.execute(
    base.database,
  );
  await sql`
      insert into online_channels (code, producer_id, channel, url, since, until) values
        ('KO-9001', ${world.producerId}, 'voso', 'https://vidu.vn/1', '2024-06-01', '2025-03-01')`.execute(
    base.database,
  );
  const table = await reportTable(
    base.database,
    world.agency,
    'ocop-05',
    { from: day('2024-01-01'), until: day('2025-12-31'), map: 'commune' },
    'vi',
  );
  const cell = (year: string, column: string) =>
    table.rows.find(({ id }) => id === year)!.cells[
      table.columns.findIndex(({ id }) => id === column)
    ];
  expect(
    ['producers-declared', 'results-proved', 'revenue', 'profit', 'labour', 'women'].map((column) =>
      Number(cell('2024', column)),
    ),
  ).toEqual([2, 0, 150, -20, 10, 6]);
  expect([cell('2024', 'channels'), cell('2025', 'channels')].map(Number)).toEqual([1, 1]);
  expect(Number(cell('2025', 'revenue'))).toBe(0);
});
