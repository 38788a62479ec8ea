import { afterAll, beforeAll, expect, test } from 'vitest';
import { publicActor } from '#kernel/actor.ts';
import { freshDatabase } from '../../../tests/support/database.ts';
import { loadRealData } from '../../../tests/support/real-data.ts';
import { search } from './index.server.ts';
import { unplaced } from './search-input.ts';

let base: Awaited<ReturnType<typeof freshDatabase>>;
beforeAll(async () => {
  base = await freshDatabase();
  await loadRealData();
});
afterAll(() => base.drop());

test('what no unit of a map has can be asked for, and is as many as its facet says', async () => {
  const { facets } = await search(base.database, publicActor, {});
  for (const [places, place] of [
    [facets.communes, unplaced.commune],
    [facets.districts, unplaced.district],
  ] as const) {
    const value = places.find((one) => one.value === place);
    const found = await search(base.database, publicActor, { place });
    expect(found.total).toBe(value?.count ?? 0);
    expect(
      [...found.facets.communes, ...found.facets.districts].filter((x) => x.chosen),
    ).toHaveLength(value ? 1 : 0);
  }
  expect(facets.communes.some(({ value }) => value === unplaced.commune)).toBe(true);
});
