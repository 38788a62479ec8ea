import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Actor } from '#kernel/actor.ts';
import { addDays } from '#kernel/day.ts';
import { freshDatabase } from '../../tests/support/database.ts';
import { makeWorld, type World } from '../../tests/support/thread.ts';
import { load } from './+layout.server.ts';
import { registerNamed } from './registers.server.ts';

let base: Awaited<ReturnType<typeof freshDatabase>>;
let world: World;
beforeAll(async () => {
  base = await freshDatabase();
  world = await makeWorld(base.database);
});
afterAll(() => base.drop());

const due = async (actor: Actor) => {
  const event = {
    locals: { actor, locale: 'vi', nonce: '', theme: null, account: null },
    url: new URL('http://x/de-an'),
    cookies: { get: () => undefined },
  } as unknown as Parameters<typeof load>[0];
  return ((await load(event)) as { due: unknown }).due;
};

test('whoever owes a task is reminded on every page from two weeks before, and nobody else', async () => {
  expect(await due(world.commune)).toBeNull();
  const { login_name: owner } = await base.database
    .selectFrom('accounts')
    .select('login_name')
    .where('id', '=', world.commune.accountId)
    .executeTakeFirstOrThrow();
  for (const [title, days] of [
    ['Rà soát chủ thể', 3],
    ['Báo cáo quý', 40],
  ] as const)
    await registerNamed('programme.tasks')!.enter(
      { actor: world.agency },
      {
        values: {
          title,
          owner,
          givenOn: addDays(world.today, -5),
          dueOn: addDays(world.today, days),
        },
      },
    );
  expect(await due(world.commune)).toEqual({ soon: 1, late: 0 });
  expect(await due(world.otherCommune)).toBeNull();
  expect(await due(world.producer)).toBeNull();
});
