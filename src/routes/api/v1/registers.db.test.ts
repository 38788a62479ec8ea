import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { sql } from 'kysely';
import type { Actor } from '#kernel/actor.ts';
import { createApiToken, revokeApiToken } from '#modules/identity/index.server.ts';
import { freshDatabase } from '../../../../tests/support/database.ts';
import { makeWorld, type World } from '../../../../tests/support/thread.ts';
import { registersOf } from '../../registers.server.ts';
import { judgeAnswers } from '../../../../tests/support/openapi.ts';
import { createApi, documentOf } from './app.ts';

const api = createApi();
let base: Awaited<ReturnType<typeof freshDatabase>>;
let world: World;
beforeAll(async () => {
  base = await freshDatabase();
  world = await makeWorld(base.database);
});
afterAll(() => base.drop());

const documented = judgeAnswers(documentOf(api));
/** Every answer is also judged by the document of the API. */
const ask = async (path: string, token: string | null, init: RequestInit = {}) => {
  const answer = await api.request(
    `http://x/api/v1${path}`,
    {
      ...init,
      headers: {
        'content-type': 'application/json',
        ...(token && { authorization: `Bearer ${token}` }),
        ...(init.headers as Record<string, string>),
      },
    },
    { origin: 'http://x', requestId: 'test' },
  );
  await documented.judge(init.method ?? 'GET', `/api/v1${path}`, answer);
  return answer;
};
const tokenOf = async (actor: Actor, scope: 'registers:read' | 'registers:write') =>
  createApiToken({ actor }, { name: 'Chương trình', scopes: [scope], days: 1 });
/** a register of the courses, which the agency keeps */
const slug = 'lop-tap-huan';

describe('registers for programs', () => {
  test('are closed without a living token', async () => {
    for (const token of [null, 'namsao_nix', 'x'.repeat(300)]) {
      const answer = await ask('/registers', token);
      expect(answer.status).toBe(401);
      expect(answer.headers.get('www-authenticate')).toBe('Bearer');
    }
    const { id, token } = await tokenOf(world.agency, 'registers:read');
    expect((await ask('/registers', token)).status).toBe(200);
    await expect(revokeApiToken({ actor: world.trade }, { id })).rejects.toMatchObject({
      kind: 'not-found',
    });
    await revokeApiToken({ actor: world.agency }, { id });
    expect((await ask('/registers', token)).status).toBe(401);
    const expired = await tokenOf(world.agency, 'registers:read');
    await sql`update api_tokens set expires_at = now() where id = ${expired.id}`.execute(
      base.database,
    );
    expect((await ask('/registers', expired.token)).status).toBe(401);
  });

  test('show each account what its pages show', async () => {
    for (const actor of [world.agency, world.trade, world.producer, world.administrator]) {
      const { token } = await tokenOf(actor, 'registers:read');
      const { items } = (await (await ask('/registers', token)).json()) as {
        items: { slug: string }[];
      };
      expect(items.map((item) => item.slug)).toEqual(
        registersOf(actor).map(({ register }) => register.slug),
      );
    }
  });

  test('take a row with the scope to write, once for one key, and refuse the rest', async () => {
    const course = (title: string) => JSON.stringify({ values: { title, kind: 'nix' } });
    const read = await tokenOf(world.agency, 'registers:read');
    expect(
      (await ask(`/registers/${slug}`, read.token, { method: 'POST', body: course('A') })).status,
    ).toBe(403);
    const write = await tokenOf(world.agency, 'registers:write');
    const refused = await ask(`/registers/${slug}`, write.token, {
      method: 'POST',
      body: course('A'),
    });
    expect(refused.status).toBe(422);
    expect(((await refused.json()) as { errors: unknown[] }).errors.length).toBeGreaterThan(0);
    const trade = await tokenOf(world.trade, 'registers:write');
    expect(
      (await ask(`/registers/${slug}`, trade.token, { method: 'POST', body: course('A') })).status,
    ).toBe(403);
    expect((await ask('/registers/nix', write.token)).status).toBe(404);
    expect((await ask(`/registers/${slug}`, write.token)).headers.get('cache-control')).toBe(
      'private, no-store',
    );
  });

  test('a row goes back as it was read, under the tag it was read with; a key too short is named', async () => {
    const { token } = await tokenOf(world.agency, 'registers:write');
    const json = async (answer: Response) =>
      (await answer.json()) as { code: string; version: string; values: Record<string, unknown> };
    const post = (values: object, headers: Record<string, string> = {}) =>
      ask(`/registers/${slug}`, token, {
        method: 'POST',
        body: JSON.stringify({ values }),
        headers,
      });
    const values = {
      title: 'Lớp thử',
      kind: 'production',
      audience: 'both',
      startsOn: '2026-03-02',
    };
    const short = await post(values, { 'idempotency-key': 'abc-1' });
    expect(short.status).toBe(422);
    const key = { 'idempotency-key': 'abcdefgh-1' };
    const entered = await post(values, key);
    expect(entered.status).toBe(201);
    const { code } = await json(entered);
    expect((await json(await post(values, key))).code).toBe(code);
    const read = await ask(`/registers/${slug}/${code}`, token);
    const tag = read.headers.get('etag')!;
    const row = await json(read);
    const put = (body: object, match?: string) =>
      ask(`/registers/${slug}/${code}`, token, {
        method: 'PUT',
        body: JSON.stringify({ values: body }),
        headers: match === undefined ? {} : { 'if-match': match },
      });
    expect((await put(row.values)).status).toBe(422);
    const amended = await put({ ...row.values, cost: 3_000_000 }, `W/${tag}`);
    expect(await json(amended.clone())).toMatchObject({
      values: { ...row.values, cost: 3_000_000 },
    });
    expect((await put(row.values, tag)).status).toBe(409);
    const now = amended.headers.get('etag')!;
    expect((await put({ ...row.values, cost: 1.234 }, now)).status).toBe(422);
    expect(
      (await put({ ...row.values, cost: 4 }, `"${(await json(amended)).version}"`)).status,
    ).toBe(200);
  });

  test('a token is never stored', async () => {
    const { token } = await tokenOf(world.agency, 'registers:read');
    const { rows } = await sql<{ found: boolean }>`
      select exists (select from api_tokens where token_hash = ${token} or label = ${token}) as found`.execute(
      base.database,
    );
    expect(rows[0]!.found).toBe(false);
  });
});

test('every answer above is as the document says', () => {
  expect(documented.judged.size).toBeGreaterThan(5);
  expect(documented.faults).toEqual([]);
});
