import { afterAll, beforeAll, expect, test } from 'vitest';
import { freshDatabase } from '../../../tests/support/database.ts';
import { makeWorld, type World } from '../../../tests/support/thread.ts';
import { createRound } from './index.server.ts';

let base: Awaited<ReturnType<typeof freshDatabase>>;
let world: World;
beforeAll(async () => {
  base = await freshDatabase();
  world = await makeWorld(base.database);
});
afterAll(() => base.drop());

test('a round of other days than the law’s is made only when they are meant; none is left by a refusal', async () => {
  const rounds = async () =>
    (await base.database.selectFrom('rounds').select('id').execute()).length;
  const before = await rounds();
  const odd = {
    name: 'Đợt lạ',
    filesUntil: '2027-05-01',
    heldFrom: '2027-05-02',
    heldUntil: '2028-01-05',
  };
  await expect(createRound({ actor: world.agency }, odd)).rejects.toMatchObject({
    fields: [
      { field: 'filesUntil', params: { day: '30/10/2027' } },
      { field: 'heldUntil', params: { day: '30/12/2027' } },
      { field: 'confirmed' },
    ],
  });
  expect(await rounds()).toBe(before);
  await createRound({ actor: world.agency }, { ...odd, confirmed: true });
  await createRound(
    { actor: world.agency },
    {
      name: 'Đợt luật',
      filesUntil: '2027-04-30',
      heldFrom: '2027-05-02',
      heldUntil: '2027-06-30',
    },
  );
  expect(await rounds()).toBe(before + 2);
});
