import { afterAll, beforeAll, expect, test } from 'vitest';
import { seedPublicOutlets } from '#modules/outlets/index.server.ts';
import { freshDatabase } from '../../../../tests/support/database.ts';
import { makeWorld } from '../../../../tests/support/thread.ts';
import { judgeAnswers } from '../../../../tests/support/openapi.ts';
import { createApi, documentOf } from './app.ts';
import { Outlet, OutletDetail } from './resources/outlets.ts';
import { pageOf } from './schemas.ts';

const api = createApi();
const origin = 'https://ocop.example.vn';
let base: Awaited<ReturnType<typeof freshDatabase>>;
beforeAll(async () => {
  base = await freshDatabase();
  await makeWorld(base.database);
  await seedPublicOutlets(base.database);
  // a second time it changes nothing
  await seedPublicOutlets(base.database);
});
afterAll(() => base.drop());

const documented = judgeAnswers(documentOf(api));
const get = async (path: string) => {
  const answer = await api.request(`${origin}/api/v1${path}`, {}, { origin, requestId: 'test' });
  await documented.judge('GET', `/api/v1${path}`, answer);
  return answer;
};
const page = async (path: string) => pageOf(Outlet, 'Page').parse(await (await get(path)).json());

test('the public record of outlets, with what it does not say left unknown', async () => {
  const { items, total } = await page('/outlets');
  expect(total).toBe(5);
  expect(items).toHaveLength(5);
  for (const item of items)
    expect(item).toMatchObject({
      demo: false,
      position: null,
      tourism: null,
      freshness: 'unknown',
      products: 0,
    });
  // no source says that the shop Vi-Mart is the centre
  expect(items.filter(({ kind }) => kind === 'centre')).toEqual([]);
  const vimart = items.find(({ name }) => name.includes('Vi-Mart'))!;
  expect(vimart).toMatchObject({ state: 'unknown', openedOn: null });
  expect(vimart.place?.name).toBe('Phường Hải Tân');
  expect(vimart.placeToday?.name).toBe('Phường Tân Hưng');
});

test('filters as on the page, page after page', async () => {
  expect((await page('/outlets?kind=seasonal')).total).toBe(2);
  expect((await page('/outlets?q=bach+dang')).items.map(({ openedOn }) => openedOn)).toEqual([
    '2024-10-12',
  ]);
  expect((await page('/outlets?tourism=true')).items).toEqual([]);
  expect((await page('/outlets?place=10537')).total).toBe(1);
  const first = await page('/outlets?limit=3');
  const second = await page(`/outlets?limit=3&after=${first.next}`);
  expect([...first.items, ...second.items].map(({ code }) => code).sort()).toEqual(
    [1, 2, 3, 4, 5].map((n) => `DB-000${n}`),
  );
  expect(second.next).toBeNull();
  expect((await get('/outlets?place=99999')).status).toBe(422);
  expect((await get('/outlets?kind=bank')).status).toBe(422);
});

test('one with its source; none of another code', async () => {
  const answer = await get('/outlets/DB-0001');
  const outlet = OutletDetail.parse(await answer.json());
  expect(outlet).toMatchObject({ url: `${origin}/diem-ban/db-0001`, shelf: [], states: [] });
  expect(outlet.source).toMatch(/^https:\/\/baohaiduong\.vn\//);
  expect((await get('/outlets/DB-9999')).status).toBe(404);
});

test('every answer above is as the document says', () => {
  expect(documented.judged.size).toBeGreaterThanOrEqual(3);
  expect(documented.faults).toEqual([]);
});
