import { afterAll, beforeAll, expect, test } from 'vitest';
import { day } from '#kernel/day.ts';
import { freshDatabase } from '../../../tests/support/database.ts';
import { makeWorld, type World } from '../../../tests/support/thread.ts';
import { reportFacts, reportTable } from './index.server.ts';
import { type ReportCode, type ReportQuestion, type ReportTable } from './index.ts';

let base: Awaited<ReturnType<typeof freshDatabase>>;
let world: World;
beforeAll(async () => {
  base = await freshDatabase();
  world = await makeWorld(base.database);
});
afterAll(() => base.drop());

const year: ReportQuestion = { from: day('2025-01-01'), until: day('2025-12-31'), map: 'commune' };
const read = (code: ReportCode, question: Partial<ReportQuestion> = {}) =>
  reportTable(base.database, world.agency, code, { ...year, ...question }, 'vi');

/** The number of a column in a row (the total where none is named). */
const cell = (table: ReportTable, column: string, row?: string) => {
  const at = table.columns.findIndex(({ id }) => id === column);
  expect(at, column).toBeGreaterThanOrEqual(0);
  return row === undefined
    ? table.totals?.[at]
    : table.rows.find(({ id }) => id === row)?.cells[at];
};

/** The number of the facts that a cell opens. */
async function opened(
  code: ReportCode,
  filter: Readonly<{ column?: string; row?: string }>,
  question: Partial<ReportQuestion> = {},
) {
  const rows = [];
  for (let after: string | undefined; ;) {
    // a small page, so that paging is tried too
    const page = await reportFacts(
      base.database,
      world.agency,
      code,
      { ...year, ...question },
      {
        ...filter,
        after,
        limit: 2,
      },
    );
    rows.push(...page.rows);
    if (page.next === null) return rows;
    after = page.next;
  }
}

test('lists: money and people add up, a person counts once a course', async () => {
  const course = await base.database
    .insertInto('training_courses')
    .values({
      code: 'LH-0001',
      title: 'Quản lý OCOP',
      kind: 'management',
      audience: 'both',
      starts_on: '2025-03-03',
      ends_on: '2025-03-05',
      cost: 12_000_000,
      place_id: world.placeA,
      place_on: '2025-07-01',
    })
    .returning('id')
    .executeTakeFirstOrThrow();
  const attends = (n: number, more: Record<string, unknown>) =>
    base.database
      .insertInto('training_attendances')
      .values({
        code: `HV-${n}`,
        course_id: course.id,
        attended_on: '2025-03-03',
        role: 'managers',
        ...more,
      })
      .execute();
  await attends(1, { account_id: world.agency.accountId, women: 1 });
  const second = await base.database
    .insertInto('training_sessions')
    .values({
      code: 'BH-0001',
      course_id: course.id,
      held_on: '2025-03-04',
      part: 'day',
      topic: 'Chấm điểm',
    })
    .returning('id')
    .executeTakeFirstOrThrow();
  await attends(2, { account_id: world.agency.accountId, women: 1, session_id: second.id });
  await attends(3, { producer_id: world.producerId, role: 'participants', people: 4, women: 2 });
  const table = await read('ocop-07');
  expect(table.rows).toHaveLength(1);
  expect(
    Object.fromEntries(table.columns.map(({ id }, at) => [id, table.rows[0]!.cells[at]])),
  ).toMatchObject({
    managers: 1,
    participants: 4,
    others: null,
    women: 3,
    days: 1,
    cost: 12_000_000,
  });
  expect(cell(table, 'cost')).toBe(12_000_000);
  expect(JSON.stringify(table)).not.toContain('agency');
});

test('OCOP-06: each activity by source; every total is the sum of its lines', async () => {
  const plan = await base.database
    .insertInto('plans')
    .values({
      code: 'KH-2025',
      lead: 'agriculture',
      from_on: '2025-01-01',
      until_on: '2025-12-31',
    })
    .returning('id')
    .executeTakeFirstOrThrow();
  const item = await base.database
    .insertInto('plan_items')
    .values({ plan_id: plan.id })
    .returning('id')
    .executeTakeFirstOrThrow();
  const version = await base.database
    .insertInto('plan_versions')
    .values({
      plan_id: plan.id,
      n: 1,
      state: 'draft',
      title: 'Kế hoạch',
      drafted_on: '2025-01-02',
    })
    .returning('id')
    .executeTakeFirstOrThrow();
  const activity = await base.database
    .insertInto('plan_activities')
    .values({
      version_id: version.id,
      item_id: item.id,
      position: 1,
      title: 'Mở lớp tập huấn',
      kind: 'training',
      responsible: 'Chi cục',
    })
    .returning('id')
    .executeTakeFirstOrThrow();
  const line = (position: number, source: string, planned: number) => ({
    activity_id: activity.id,
    position,
    wording: `Dòng ${position}`,
    source,
    planned,
  });
  await base.database
    .insertInto('budget_lines')
    .values([line(1, 'province', 100), line(2, 'province', 50), line(3, 'own', 30)])
    .execute();
  expect(await read('ocop-06')).toMatchObject({ recorded: true, rows: [] });
  await base.database
    .updateTable('plan_versions')
    .set({ state: 'submitted', submitted_on: '2025-01-03' })
    .where('id', '=', version.id)
    .execute();
  await base.database
    .updateTable('plan_versions')
    .set({ state: 'approved', approved_on: '2025-01-10', decision_number: '12/QĐ-UBND' })
    .where('id', '=', version.id)
    .execute();
  const moved = (kind: string, amount: number, on = '2025-04-01') =>
    base.database
      .insertInto('budget_movements')
      .values({
        plan_id: plan.id,
        item_id: item.id,
        source: 'province',
        kind,
        moved_on: on,
        amount,
      })
      .execute();
  await moved('allocated', 120);
  await moved('disbursed', 60);
  await moved('disbursed', 9, '2026-01-05'); // after the period
  const table = await read('ocop-06');
  expect(table.rows.map(({ kind, cells }) => [kind, ...cells])).toEqual([
    ['subtotal', 180, 120, 60, 33.3],
    ['row', 150, 120, 60, 40],
    // nothing was allocated: that is not nought
    ['row', 30, null, null, null],
  ]);
  expect(table.totals).toEqual([180, 120, 60, 33.3]);
  const rows = await opened('ocop-06', { column: 'planned' });
  expect(rows.map(({ value }) => value).toSorted()).toEqual([100, 30, 50]);

  // the trade department's settlement: what belongs to no plan is counted, what bears its decision's number is not again
  const settled = (activity: string, plan_no: string | null, year = '2025') => ({
    ...{
      code: `XTQ-${activity}-${year}`,
      year,
      line: 'fair-home',
      activity,
      funding: 'province',
      plan_no,
    },
    ...{ planned: 40, approved: 40, spent: plan_no ? 40 : null },
  });
  await base.database
    .insertInto('promotion_settlements')
    .values([
      settled('Hội chợ', null),
      settled('Mở lớp', '12/QĐ-UBND'),
      settled('Năm khác', null, '2027'),
    ])
    .execute();
  expect((await read('ocop-06')).totals).toEqual([220, 160, 60, 27.3]);
});
