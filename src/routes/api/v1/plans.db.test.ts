import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Actor } from '#kernel/actor.ts';
import { createApiToken } from '#modules/identity/index.server.ts';
import type { ApiScope } from '#modules/identity/index.ts';
import { createPlan, submitPlan } from '#modules/programme/index.server.ts';
import { freshDatabase } from '../../../../tests/support/database.ts';
import { counted } from '../../../../tests/support/registers.ts';
import { makeWorld, type World } from '../../../../tests/support/thread.ts';
import { judgeAnswers } from '../../../../tests/support/openapi.ts';
import { createApi, documentOf } from './app.ts';

const api = createApi();
let base: Awaited<ReturnType<typeof freshDatabase>>;
let world: World;
let code: string;
beforeAll(async () => {
  base = await freshDatabase();
  world = await makeWorld(base.database);
  ({ code } = await createPlan(
    { actor: world.agency },
    { lead: 'agriculture', fromYear: 2031, untilYear: 2031, title: 'Kế hoạch OCOP 2031' },
  ));
});
afterAll(() => base.drop());

const tokenOf = async (actor: Actor, scope: ApiScope) =>
  (await createApiToken({ actor }, { name: 'Chương trình', scopes: [scope], days: 1 })).token;
const documented = judgeAnswers(documentOf(api));
const ask = async (method: string, path: string, token: string | null, body?: unknown) => {
  const answer = await api.request(
    `http://x/api/v1${path}`,
    {
      method,
      headers: {
        'content-type': 'application/json',
        ...(token && { authorization: `Bearer ${token}` }),
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    },
    { origin: 'http://x', requestId: 'test' },
  );
  await documented.judge(method, `/api/v1${path}`, answer);
  return {
    status: answer.status,
    cache: answer.headers.get('cache-control'),
    json: answer.status === 204 ? null : ((await answer.json()) as Record<string, unknown>),
  };
};
const activity = {
  title: 'Tập huấn cán bộ xã',
  kind: 'training',
  responsible: 'Sở Nông nghiệp và Môi trường',
  months: [3, 4],
  outputs: [{ wording: 'Lớp', amount: 2 }],
  lines: [{ wording: 'Giảng viên', source: 'province', planned: 12_000_000 }],
};

test('plans are read with a token of that scope, within the rights of its account', async () => {
  expect((await ask('GET', '/plans', null)).status).toBe(401);
  expect((await ask('GET', '/plans', await tokenOf(world.agency, 'registers:read'))).status).toBe(
    403,
  );
  const list = await ask('GET', '/plans?year=2031', await tokenOf(world.steering, 'plans:read'));
  expect(list).toMatchObject({ status: 200, cache: 'private, no-store' });
  expect(list.json!.items).toMatchObject([
    { code, lead: 'agriculture', state: 'draft', planned: 0 },
  ]);
  for (const actor of [world.trade, world.producer]) {
    const token = await tokenOf(actor, 'plans:read');
    expect((await ask('GET', `/plans/${code}`, token)).status).toBe(404);
    expect((await ask('GET', '/plans', token)).json!.items).toEqual([]);
  }
});

test('an activity is entered, written anew and taken out; totals are its lines', async () => {
  const token = await tokenOf(world.agency, 'plans:write');
  const made = await ask('POST', `/plans/${code}/activities`, token, activity);
  expect(made).toMatchObject({
    status: 201,
    json: { planned: 12_000_000, outputs: [{ amount: 2 }] },
  });
  const path = `/plans/${code}/activities/${made.json!.itemId as string}`;
  const more = {
    ...activity,
    lines: [...activity.lines, { wording: 'Hội trường', source: 'own', planned: 3_000_000 }],
  };
  expect((await ask('PUT', path, token, more)).json).toMatchObject({ planned: 15_000_000 });
  expect((await ask('GET', `/plans/${code}`, token)).json).toMatchObject({
    version: 1,
    activities: [{ title: activity.title, months: [3, 4] }],
    totals: { planned: 15_000_000, allocated: 0, disbursed: 0 },
  });
  expect((await ask('DELETE', path, token)).status).toBe(204);
  expect((await ask('GET', `/plans/${code}`, token)).json).toMatchObject({ activities: [] });
  expect((await ask('PUT', path, token, more)).status).toBe(404);
});

test('refused: a reading token, another department, a bad field, a version that was handed in; nothing is left', async () => {
  const token = await tokenOf(world.agency, 'plans:write');
  const before = await counted(base.database, 'plan_activities');
  const enter = (with_: string, body: unknown = activity) =>
    ask('POST', `/plans/${code}/activities`, with_, body);
  expect((await enter(await tokenOf(world.agency, 'plans:read'))).status).toBe(403);
  expect((await enter(await tokenOf(world.trade, 'plans:write'))).status).toBe(404);
  expect((await enter(await tokenOf(world.steering, 'plans:write'))).status).toBe(403);
  expect((await enter(token, { ...activity, kind: 'khác' })).status).toBe(422);
  expect((await enter(token, { ...activity, place: 'Không đâu cả' })).json).toMatchObject({
    errors: [{ parameter: 'place' }],
  });
  expect((await counted(base.database, 'plan_activities')).split(' ')[0]).toBe(
    before.split(' ')[0],
  );
  await ask('POST', `/plans/${code}/activities`, token, activity);
  await submitPlan({ actor: world.agency }, { code, confirmed: true });
  expect((await enter(token)).status).toBe(409);
});

test('the document of the interface names them', async () => {
  const { paths } = (await ask('GET', '/openapi.json', null)).json as {
    paths: Record<string, unknown>;
  };
  for (const path of [
    '/api/v1/plans',
    '/api/v1/plans/{code}',
    '/api/v1/plans/{code}/activities',
    '/api/v1/plans/{code}/activities/{itemId}',
  ])
    expect(Object.keys(paths)).toContain(path);
});

test('every answer above is as the document says', () => {
  expect(documented.judged.size).toBeGreaterThanOrEqual(6);
  expect(documented.faults).toEqual([]);
});
