import type { Database } from '#kernel/db.server.ts';
import type { Day } from '#kernel/day.ts';
import { lastValidDay } from './grounds.ts';

/** A fictitious star of earlier years, so that a renewal can be shown. */
export async function seedDemoStar(
  database: Database,
  star: Readonly<{ productId: string; stars: number; recognisedOn: Day; decisionNo: string }>,
): Promise<void> {
  await database
    .insertInto('recognitions')
    .values({
      product_id: star.productId,
      stars: star.stars,
      decision_no: star.decisionNo,
      recognised_on: star.recognisedOn,
      recognised_precision: 'day',
      valid_until: lastValidDay(star.recognisedOn),
      is_demo: true,
    })
    .execute();
}
