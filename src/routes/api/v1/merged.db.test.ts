import { afterAll, beforeAll, expect, test } from 'vitest';
import { freshDatabase } from '../../../../tests/support/database.ts';
import { judgeAnswers } from '../../../../tests/support/openapi.ts';
import { makeProduct, makeWorld } from '../../../../tests/support/thread.ts';
import { mergeDuplicates } from '#modules/registry/index.server.ts';
import type { Database } from '#kernel/db.server.ts';
import { createApi, documentOf } from './app.ts';

const api = createApi();
const origin = 'https://ocop.example.vn';
let database: Database;
let drop: () => Promise<void>;
beforeAll(async () => {
  ({ database, drop } = await freshDatabase());
});
afterAll(() => drop());

const documented = judgeAnswers(documentOf(api));
const get = async (path: string) => {
  const url = `${origin}/api/v1${path}`;
  const answer = await api.request(url, {}, { origin, requestId: 'test' });
  await documented.judge('GET', url, answer);
  return answer;
};

test('a record that was merged leads to the one that was kept', async () => {
  const world = await makeWorld(database);
  const second = await makeProduct(database, world.otherProducerId, world.placeB);
  const code = async (id: string) =>
    (
      await database
        .selectFrom('products')
        .select('code')
        .where('id', '=', id)
        .executeTakeFirstOrThrow()
    ).code;
  const [keep, gone] = [await code(world.productId), await code(second)];
  await mergeDuplicates(
    { actor: world.agency },
    { kind: 'product', keep, gone, reason: 'Nhập hai lần.', confirmed: true },
  );
  const answer = await get(`/products/${gone.toLowerCase()}`);
  expect(answer.status).toBe(307);
  expect(answer.headers.get('location')).toBe(`/api/v1/products/${keep}`);
  expect((await get('/producers/CT-999999')).status).toBe(404);
});
