import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { sql } from 'kysely';
import { publicActor, type Actor } from '#kernel/actor.ts';
import { day } from '#kernel/day.ts';
import { freshDatabase } from '../../../tests/support/database.ts';
import { makeProduct, makeWorld, type World } from '../../../tests/support/thread.ts';
import { eachReportFact, reportFacts, reportTable } from './index.server.ts';
import { reportCodes, type ReportCode, type ReportQuestion, type ReportTable } from './index.ts';

let base: Awaited<ReturnType<typeof freshDatabase>>;
let world: World;
beforeAll(async () => {
  base = await freshDatabase();
  world = await makeWorld(base.database);
});
afterAll(() => base.drop());

const year: ReportQuestion = { from: day('2025-01-01'), until: day('2025-12-31'), map: 'commune' };
const read = (code: ReportCode, question: Partial<ReportQuestion> = {}, actor?: Actor) =>
  reportTable(base.database, actor ?? world.agency, code, { ...year, ...question }, 'vi');

/** The number of a column in a row (the total where none is named). */
const cell = (table: ReportTable, column: string, row?: string) => {
  const at = table.columns.findIndex(({ id }) => id === column);
  expect(at, column).toBeGreaterThanOrEqual(0);
  return row === undefined
    ? table.totals?.[at]
    : table.rows.find(({ id }) => id === row)?.cells[at];
};

async function recognise(productId: string, stars: number, on: string, more = {}) {
  return base.database
    .insertInto('recognitions')
    .values({
      product_id: productId,
      stars,
      recognised_on: on,
      recognised_precision: 'day',
      valid_until: `${Number(on.slice(0, 4)) + 3}${on.slice(4)}`,
      ...more,
    })
    .returning('id')
    .executeTakeFirstOrThrow();
}

describe('before anything is recorded', () => {
  test.each(reportCodes.filter((code) => code !== 'ocop-13'))(
    '%s says so and holds no zero',
    async (code) => {
      const table = await read(code);
      expect(table).toMatchObject({ recorded: false, rows: [], totals: null });
    },
  );
});
