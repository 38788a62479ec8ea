import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Actor } from '#kernel/actor.ts';
import { createApiToken } from '#modules/identity/index.server.ts';
import type { ApiScope } from '#modules/identity/index.ts';
import { reportTable } from '#modules/reporting/index.server.ts';
import { reportCodes } from '#modules/reporting/index.ts';
import { freshDatabase } from '../../../../tests/support/database.ts';
import { judgeAnswers } from '../../../../tests/support/openapi.ts';
import {
  makeProduct,
  makeWorld,
  recogniseForRenewal,
  type World,
} from '../../../../tests/support/thread.ts';
import { createApi, documentOf } from './app.ts';

const api = createApi();
let base: Awaited<ReturnType<typeof freshDatabase>>;
let world: World;
beforeAll(async () => {
  base = await freshDatabase();
  world = await makeWorld(base.database);
  for (const place of [world.placeA, world.placeA])
    await recogniseForRenewal(world, await makeProduct(base.database, world.producerId, place));
});
afterAll(() => base.drop());

const tokenOf = async (actor: Actor, scope: ApiScope = 'reports:read') =>
  (await createApiToken({ actor }, { name: 'Chương trình', scopes: [scope], days: 1 })).token;
const documented = judgeAnswers(documentOf(api));
type Json = Record<string, unknown>;
const ask = async (path: string, token: string | null, headers: Record<string, string> = {}) => {
  const answer = await api.request(
    `http://x/api/v1${path}`,
    { headers: { ...headers, ...(token && { authorization: `Bearer ${token}` }) } },
    { origin: 'http://x', requestId: 'test' },
  );
  await documented.judge('GET', `/api/v1${path}`, answer);
  return {
    status: answer.status,
    cache: answer.headers.get('cache-control'),
    json: (await answer.json()) as Json,
  };
};

test('reports are read with a token of that scope, by officers', async () => {
  const others = [world.producer, world.chair, world.members[0]!, world.administrator];
  for (const path of ['/reports', '/reports/ocop-03', '/reports/ocop-03/facts']) {
    expect((await ask(path, null)).status).toBe(401);
    expect((await ask(path, await tokenOf(world.agency, 'plans:read'))).status).toBe(403);
    for (const actor of others) expect((await ask(path, await tokenOf(actor))).status).toBe(403);
  }
  const { json, cache } = await ask('/reports', await tokenOf(world.trade), {
    'accept-language': 'en',
  });
  expect(cache).toBe('private, no-store');
  expect((json.items as Json[]).map((item) => item.code)).toEqual([...reportCodes]);
});

test('every report answers in the documented form, with the numbers of the page', async () => {
  const token = await tokenOf(world.agency);
  const today = world.today;
  for (const code of reportCodes) {
    const { status, json } = await ask(`/reports/${code}`, token);
    expect(status, code).toBe(200);
    const table = await reportTable(
      base.database,
      world.agency,
      code,
      { from: `${today.slice(0, 4)}-01-01` as typeof today, until: today, map: 'commune' },
      'vi',
    );
    expect(json.rows, code).toEqual(
      table.rows.map(({ id, label, kind, path, cells }) => ({ id, label, kind, path, cells })),
    );
    expect(json.totals, code).toEqual(table.totals);
  }
});

test('the facts behind a number are as many as it says, page by page', async () => {
  const token = await tokenOf(world.agency);
  const { json } = await ask('/reports/ocop-03?map=commune', token);
  const columns = json.columns as { id: string }[];
  const at = columns.findIndex(({ id }) => id === 'valid');
  const number = (json.totals as number[])[at]!;
  expect(number).toBe(2);
  const found: Json[] = [];
  for (let after: string | null = null, n = 0; n < 5; n++) {
    const page: Json = (
      await ask(
        `/reports/ocop-03/facts?column=valid&limit=1${after ? `&after=${encodeURIComponent(after)}` : ''}`,
        token,
      )
    ).json;
    found.push(...(page.items as Json[]));
    after = page.next as string | null;
    if (!after) break;
  }
  expect(new Set(found.map((fact) => fact.code)).size).toBe(number);
  for (const [query, status] of [
    ['column=nothing', 404],
    ['from=01/01/2026', 422],
    ['within=x', 422],
    ['knownAt=x', 422],
  ] as const)
    expect((await ask(`/reports/ocop-03/facts?${query}`, token)).status, query).toBe(status);
  expect((await ask('/reports/ocop-99', token)).status).toBe(422);
});

test('an officer of a commune gets the own commune, another is refused', async () => {
  const [own, other] = [await tokenOf(world.commune), await tokenOf(world.otherCommune)];
  const mine = await ask('/reports/ocop-03', own);
  expect(mine.json.place).not.toBeNull();
  expect((mine.json.totals as number[]).some((n) => n === 2)).toBe(true);
  const theirs = await ask('/reports/ocop-03', other);
  expect((theirs.json.totals as number[] | null)?.some((n) => n === 2) ?? false).toBe(false);
  const { code } = await base.database
    .selectFrom('places')
    .select('code')
    .where('id', '=', world.placeA)
    .executeTakeFirstOrThrow();
  expect((await ask(`/reports/ocop-03?within=${code}`, other)).status).toBe(403);
  expect((await ask(`/reports/ocop-03/facts?within=${code}`, other)).status).toBe(403);
  expect(documented.faults).toEqual([]);
});
