import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Actor } from '#kernel/actor.ts';
import { freshDatabase } from '../../../../tests/support/database.ts';
import { completeDossier, makeWorld, type World } from '../../../../tests/support/thread.ts';
import { GET } from './[code]/[paper].[format]/+server.ts';

let base: Awaited<ReturnType<typeof freshDatabase>>;
let world: World;
let code: string;
beforeAll(async () => {
  base = await freshDatabase();
  world = await makeWorld(base.database);
  ({ code } = await completeDossier(world, { productId: world.productId }));
});
afterAll(() => base.drop());

const ask = (actor: Actor, method: string, paper = 'ho-so') =>
  GET({
    request: new Request('http://x/', { method }),
    url: new URL('http://x/'),
    params: { code, paper, format: 'pdf' },
    locals: { actor, locale: 'vi', t: (key: string) => key },
  } as never) as Promise<Response>;

test('HEAD of a bound copy has the headers of GET and is refused to the same people, and makes nothing', async () => {
  const began = performance.now();
  const head = await ask(world.producer, 'HEAD');
  const took = performance.now() - began;
  expect(await head.text()).toBe('');
  const get = await ask(world.producer, 'GET');
  await get.arrayBuffer();
  process.stdout.write(
    `HEAD ${Math.round(took)} ms, GET ${Math.round(performance.now() - began - took)} ms\n`,
  );
  const { 'content-length': length, ...rest } = Object.fromEntries(get.headers);
  expect(Number(length)).toBeGreaterThan(10_000);
  expect(Object.fromEntries(head.headers)).toEqual(rest);
  for (const method of ['HEAD', 'GET']) {
    await expect(ask(world.otherProducer, method)).rejects.toMatchObject({ kind: 'not-found' });
    await expect(ask(world.commune, method)).rejects.toMatchObject({ kind: 'not-found' });
    await expect(ask(world.producer, method, 'khac')).rejects.toMatchObject({ kind: 'not-found' });
  }
});
