import { afterAll, beforeAll, expect, test } from 'vitest';
import { sql } from 'kysely';
import { freshDatabase } from '../../../tests/support/database.ts';
import {
  answersAt,
  dossierAtAgency,
  handInSheets,
  makeProduct,
  makeWorld,
  openedSession,
  starAnswers,
  type World,
} from '../../../tests/support/thread.ts';
import { closeItem, openItem, statisticsView } from './index.server.ts';

let base: Awaited<ReturnType<typeof freshDatabase>>;
let world: World;
let items: string[];
let sessionId: string;
beforeAll(async () => {
  base = await freshDatabase();
  world = await makeWorld(base.database);
  const dossiers = [];
  for (let i = 0; i < 3; i++)
    dossiers.push(
      await dossierAtAgency(world, {
        productId: await makeProduct(base.database, world.producerId, world.placeA),
      }),
    );
  ({ items, sessionId } = await openedSession(world, dossiers));
  await handInSheets(items[0]!, starAnswers(5), world.members);
  await handInSheets(items[1]!, starAnswers(3), world.members.slice(1));
  await handInSheets(items[1]!, starAnswers(4), world.members.slice(0, 1));
  await handInSheets(items[2]!, answersAt('worst'), world.members);
});
afterAll(() => base.drop());

test('only opened items are counted, and the fixed mean stays as it was', async () => {
  const sealed = await statisticsView({ ...world.chair }, sessionId);
  expect(sealed).toMatchObject({ sealed: 3, reliability: { products: 0 }, members: [] });
  for (const itemId of items.slice(0, 2)) await openItem({ actor: world.chair }, { itemId });
  await closeItem(
    { actor: world.chair },
    { itemId: items[1]!, discussion: 'Hội đồng đã thảo luận.' },
  );
  const means = () =>
    sql`select mean_num, mean_den, content_hash from session_results`
      .execute(base.database)
      .then(({ rows }) => rows);
  const before = await means();
  const view = await statisticsView(world.chair, sessionId);
  expect(view).toMatchObject({
    reach: 'all',
    sealed: 1,
    reliability: { products: 2, members: 3, sheets: 6, missing: 0, icc: { n: 2, k: 3 } },
  });
  expect(view.members).toHaveLength(3);
  // two products are too few for anything to be said by the Rasch model
  expect(view.rasch).toMatchObject({ missing: 'few', year: world.today.slice(0, 4) });
  expect(await means()).toEqual(before);
});

test('the inspector sees all, a member the own figures alone, everybody else nothing', async () => {
  const inspected = await statisticsView(world.inspector, sessionId);
  expect(inspected.members.map(({ name }) => name).sort()).toEqual([
    'member-1',
    'member-2',
    'member-3',
  ]);
  const own = await statisticsView(world.members[1], sessionId);
  expect(own.reach).toBe('own');
  expect(own.members.map(({ name }) => name)).toEqual(['member-2']);
  // of the way of scoring, too, the own signs alone; two products say nothing yet
  expect(own.members.map(({ signals }) => [signals.member, signals.products])).toEqual([
    [own.members[0]!.member, 2],
  ]);
  expect(own.rasch.rows.map(({ name, found }) => [name, found])).toEqual([['member-2', null]]);
  expect(own.members[0]!.signals).toMatchObject({ steadiness: null, contrast: null, drift: null });
  for (const actor of [world.secretary, world.agency])
    await expect(statisticsView(actor, sessionId)).rejects.toMatchObject({ kind: 'forbidden' });
  for (const actor of [
    world.producer,
    world.commune,
    world.trade,
    world.advisory,
    world.steering,
    world.administrator,
    world.outsider,
  ])
    await expect(statisticsView(actor, sessionId)).rejects.toMatchObject({ kind: 'not-found' });
});
