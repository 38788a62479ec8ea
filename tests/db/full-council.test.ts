import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { sql } from 'kysely';
import { Refusal } from '#kernel/errors.ts';
import {
  closeItem,
  openItem,
  packOf,
  reopenSheet,
  saveSheet,
  submitSheet,
} from '#modules/councils/index.server.ts';
import { criteriaOf } from '#modules/rulebooks/index.ts';
import { freshDatabase } from '../support/database.ts';
import { fullSession, someAnswers, type FullSession } from '../support/full-session.ts';
import { salt, theSheet } from '../support/thread.ts';

const size = { members: 15, products: 60 };
let base: Awaited<ReturnType<typeof freshDatabase>>;
let full: FullSession;
beforeAll(async () => {
  base = await freshDatabase();
  full = await fullSession(base.database, size);
});
afterAll(() => base.drop());

type Sheet = Readonly<{
  itemId: string;
  answers: Record<string, number>;
  opinion: string;
  salt: string;
}>;

test(
  '15 members score 60 products while the chair opens and closes: nothing lost, nothing after the close',
  { timeout: 300_000 },
  async () => {
    const { items, members, world } = full;
    const all = criteriaOf(theSheet());
    /** what the application last said it has, by item and member */
    const kept = new Map<string, Sheet>();
    const handed = items.map(() => new Set<number>());
    const opened = new Set<number>();
    const refusals: string[] = [];
    const attempt = async (work: () => Promise<unknown>): Promise<boolean> =>
      work().then(
        () => true,
        (error: unknown) => {
          if (!(error instanceof Refusal)) throw error;
          refusals.push(error.code);
          return false;
        },
      );

    const member = async (seat: number): Promise<void> => {
      const actor = members[seat]!;
      const write = async (command: typeof saveSheet | typeof submitSheet, sheet: Sheet) =>
        (await attempt(() => command({ actor }, sheet))) &&
        kept.set(`${sheet.itemId} ${seat}`, sheet);
      for (let step = 0; step < items.length; step++) {
        // near each other, as in a room, so that the last sheets of an item meet its opening
        const at = (step + (seat % 3)) % items.length;
        const itemId = items[at]!;
        const answers = someAnswers(seat * size.products + at);
        const half = Object.fromEntries(Object.entries(answers).slice(0, all.length / 2));
        const sheet = { itemId, answers, opinion: `Phiếu ${seat}`, salt: salt() };
        expect(await write(saveSheet, { ...sheet, answers: half })).toBeTruthy();
        expect(await write(submitSheet, sheet)).toBeTruthy();
        handed[at]!.add(seat);
        // some think again: whether the chair was faster decides
        if ((seat + at) % 10 === 0) {
          handed[at]!.delete(seat);
          if (await attempt(() => reopenSheet({ actor }, { itemId, reason: 'Xin xem lại phiếu.' })))
            await write(submitSheet, { ...sheet, answers: someAnswers(seat + at), salt: salt() });
          handed[at]!.add(seat);
        }
        // and some save what is handed in, or opened, or closed
        if ((seat + at) % 7 === 0)
          expect(await write(saveSheet, { ...sheet, answers: half })).toBeFalsy();
        // and one comes back to what the chair has opened meanwhile
        if (seat === 1 && at % 10 === 0) {
          while (!opened.has(at)) await sleep(5);
          expect(await write(saveSheet, { ...sheet, answers: half })).toBeFalsy();
        }
      }
    };
    const chair = async (): Promise<void> => {
      const actor = world.chair;
      const left = new Set(items.keys());
      while (left.size > 0) {
        // tries while the last sheet is on its way as well
        const at = [...left].find((item) => handed[item]!.size >= members.length - 1);
        if (at === undefined) {
          await sleep(10);
          continue;
        }
        const itemId = items[at]!;
        if (await attempt(() => openItem({ actor }, { itemId }))) {
          opened.add(at);
          await closeItem({ actor }, { itemId, discussion: 'Hội đồng đã thảo luận.' });
          left.delete(at);
        }
      }
    };
    await Promise.all([chair(), ...members.map((_, seat) => member(seat))]);

    const { rows } = await base.database.transaction().execute((tx) =>
      sql<{
        item: string;
        account: string;
        answers: Record<string, number>;
        opinion: string;
        total: number;
        late: boolean;
      }>`
      select s.item_id as item, s.account_id as account, s.answers, s.opinion, s.total,
             greatest(s.known_from, s.submitted_at, r.known_from) > q.closed_at as late
        from score_sheets s join sheet_receipts r on r.item_id = s.item_id and r.member_id = s.member_id and r.withdrawn_at is null
        join session_results q on q.item_id = s.item_id
       where s.state = 'submitted'`.execute(tx),
    );
    const points = new Map<string, number[]>(
      all.map(({ code, options }) => [code, options.map((option) => option.points)]),
    );
    const totalOf = (answers: Record<string, number>): number =>
      Object.entries(answers).reduce(
        (sum, [code, position]) => sum + points.get(code)![position - 1]!,
        0,
      );
    expect(rows).toHaveLength(size.members * size.products);
    for (const row of rows) {
      const seat = members.findIndex(({ accountId }) => accountId === row.account);
      const { answers, opinion } = kept.get(`${row.item} ${seat}`)!;
      expect(row).toMatchObject({ answers, opinion, total: totalOf(answers), late: false });
    }
    const { rows: results } = await sql<{
      item: string;
      mean_num: number;
      mean_den: number;
      scored_by: number;
    }>`
    select item_id as item, mean_num, mean_den, scored_by from session_results`.execute(
      base.database,
    );
    expect(results).toHaveLength(size.products);
    for (const { item, mean_num, mean_den, scored_by } of results) {
      const totals = members.map((_, seat) => totalOf(kept.get(`${item} ${seat}`)!.answers));
      expect(scored_by).toBe(size.members);
      expect(mean_num * size.members).toBe(
        totals.reduce((sum, total) => sum + total, 0) * mean_den,
      );
    }
    // the chair and the members did meet
    expect(new Set(refusals)).toContain('councils.error.handed-in');
    expect(new Set(refusals)).toContain('councils.error.item-state');
  },
);

test('a pack of 60 products takes no more statements than a small one', async () => {
  const statements = vi.spyOn(pg.Client.prototype, 'query');
  const { items } = await packOf(full.members[4]!, full.sessionId);
  expect(items).toHaveLength(size.products);
  expect(items.every(({ handedIn, withheld }) => handedIn && withheld === null)).toBe(true);
  expect(statements.mock.calls.length).toBeLessThan(size.products / 2);
  statements.mockRestore();
});
