import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { sql } from 'kysely';
import { addDays, day } from '#kernel/day.ts';
import { freshDatabase } from '../../../tests/support/database.ts';
import { makeProduct, makeWorld, type World } from '../../../tests/support/thread.ts';
import { validProducts } from './index.server.ts';

let base: Awaited<ReturnType<typeof freshDatabase>>;
let world: World;
beforeAll(async () => {
  base = await freshDatabase();
  world = await makeWorld(base.database);
});
afterAll(() => base.drop());

describe('star periods', () => {
  type Span = { stars: number | null; from: number; revokedAfter: number | null; isDemo: boolean };
  const span: fc.Arbitrary<Span> = fc.record({
    stars: fc.option(fc.integer({ min: 1, max: 5 })),
    from: fc.integer({ min: 0, max: 2000 }),
    revokedAfter: fc.option(fc.integer({ min: 0, max: 1200 })),
    isDemo: fc.boolean(),
  });
  const start = day('2019-01-01');
  const length = 1095;

  test('say for every day the best star of all recognitions, never overlapping', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(span, { maxLength: 5 }), async (spans) => {
        const productId = await makeProduct(base.database, world.producerId, world.placeA);
        for (const one of spans) {
          const from = addDays(start, one.from);
          const { id } = await base.database
            .insertInto('recognitions')
            .values({
              product_id: productId,
              stars: one.stars,
              recognised_on: from,
              recognised_precision: 'day',
              valid_until: addDays(from, length),
              is_demo: one.isDemo,
            })
            .returning('id')
            .executeTakeFirstOrThrow();
          if (one.revokedAfter !== null)
            await base.database
              .insertInto('revocations')
              .values({
                recognition_id: id,
                revoked_on: addDays(from, one.revokedAfter),
                ground: 'law-violation',
                issuer: 'province',
                decision_no: '1',
              })
              .execute();
        }
        const { rows: periods } = await sql<{
          valid_from: string;
          valid_until: string;
          stars: number;
          real_stars: number | null;
        }>`
          select valid_from, valid_until, stars, real_stars from star_periods where product_id = ${productId} order by valid_from`.execute(
          base.database,
        );
        for (const [i, period] of periods.entries())
          if (i > 0) expect(period.valid_from > periods[i - 1]!.valid_until).toBe(true);
        for (let n = 0; n < 3200; n += 37) {
          const on = addDays(start, n);
          const valid = spans.filter(
            (one) =>
              n >= one.from &&
              n <= one.from + length &&
              (one.revokedAfter === null || n < one.from + one.revokedAfter),
          );
          const best = (list: Span[]) =>
            list.length ? Math.max(...list.map((one) => one.stars ?? 0)) : null;
          const found = periods.find((p) => p.valid_from <= on && p.valid_until >= on);
          expect([on, found?.stars ?? null, found?.real_stars ?? null]).toEqual([
            on,
            best(valid),
            best(valid.filter((one) => !one.isDemo)),
          ]);
        }
      }),
      { numRuns: 40 },
    );
  });

  test('fictitious stars are not in the list of a day', async () => {
    const productId = await makeProduct(base.database, world.producerId, world.placeA);
    await base.database
      .insertInto('recognitions')
      .values({
        product_id: productId,
        stars: 5,
        recognised_on: '2031-01-01',
        recognised_precision: 'day',
        valid_until: '2034-01-01',
        is_demo: true,
      })
      .execute();
    expect(await validProducts(base.database, { on: day('2033-01-01') })).toEqual([]);
  });
});
