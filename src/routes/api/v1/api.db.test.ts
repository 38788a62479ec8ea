import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { loadRealData } from '../../../../tests/support/real-data.ts';
import { freshDatabase } from '../../../../tests/support/database.ts';
import { sql } from 'kysely';
import type { Database } from '#kernel/db.server.ts';
import { createApi, documentOf } from './app.ts';
import {
  Boundaries,
  Certificate,
  pageOf,
  Place,
  PlaceDetail,
  Producer,
  ProducerDetail,
  Product,
  ProductDetail,
  Target,
  TargetDetail,
  TargetPlaces,
} from './schemas.ts';
import { languageOf } from '#kernel/problem.server.ts';
import { documentFaults, judgeAnswers } from '../../../../tests/support/openapi.ts';
import { Problem } from './problems.ts';

const api = createApi();
const origin = 'https://ocop.example.vn';
let database: Database;
let drop: () => Promise<void>;

const documented = judgeAnswers(documentOf(api));
/** Every answer that these tests get is also judged by the document of the API. */
const get = async (path: string, headers: Record<string, string> = {}) => {
  const url = `${origin}/api/v1${path}`;
  const answer = await api.request(url, { headers }, { origin, requestId: 'test' });
  await documented.judge('GET', url, answer);
  return answer;
};
const json = async (path: string) => {
  const answer = await get(path);
  expect(answer.status, `${path}: ${await answer.clone().text()}`).toBe(200);
  return answer.json();
};

const certificateCode = 'VA11D0123456789ABCDEFGHJKM';

beforeAll(async () => {
  ({ database, drop } = await freshDatabase());
  await loadRealData();
  await sql`
    with star as (
      select r.id, r.recognised_on, r.valid_until from recognitions r
        join products p on p.id = r.product_id
       where r.recognised_precision = 'day' and r.stars = 5 order by r.id limit 1),
    decision as (
      insert into decisions (issuer, number, issued_on) values ('ministry', '1/QĐ-BNNMT', '2025-06-26') returning id),
    linked as (
      update recognitions set decision_id = (select id from decision) where id = (select id from star))
    insert into certificates (code, number, year, serial, recognition_id, issued_on, valid_until)
    select ${certificateCode}, '0001/2025/GCN-OCOP', 2025, 1, id, recognised_on, valid_until from star`.execute(
    database,
  );
});
afterAll(() => drop());

describe('the OpenAPI file and what is served are the same', () => {
  test('every route is documented, every documented path is served', async () => {
    const document = (await json('/openapi.json')) as {
      openapi: string;
      paths: Record<string, Record<string, unknown>>;
    };
    expect(document.openapi).toBe('3.1.0');
    const documented = Object.entries(document.paths).flatMap(([path, methods]) =>
      Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
    );
    const served = api.routes
      .filter(({ method, path }) => method !== 'ALL' && !path.endsWith('/openapi.json'))
      .map(({ method, path }) => `${method} ${path.replace(/:(\w+)/g, '{$1}')}`);
    expect(new Set(served)).toEqual(new Set(documented));
    expect(documented.length).toBeGreaterThanOrEqual(10);
  });

  test('every parameter says what it means', async () => {
    type Parameters = { name: string; description?: string; schema?: { description?: string } }[];
    const { paths } = (await json('/openapi.json')) as {
      paths: Record<string, Record<string, { parameters?: Parameters }>>;
    };
    const silent = Object.entries(paths).flatMap(([path, methods]) =>
      Object.values(methods).flatMap(({ parameters = [] }) =>
        parameters
          .filter((one) => !(one.description ?? one.schema?.description))
          .map(({ name }) => `${path} ${name}`),
      ),
    );
    expect(silent).toEqual([]);
  });

  test('every reference in it leads somewhere', async () => {
    const document = await json('/openapi.json');
    const references = [...JSON.stringify(document).matchAll(/"\$ref":"#\/([^"]+)"/g)].map(
      ([, path]) => path!,
    );
    expect(references.length).toBeGreaterThan(10);
    for (const reference of references) {
      const found = reference
        .split('/')
        .reduce((at: unknown, key) => (at as Record<string, unknown>)?.[key], document);
      expect(found, reference).toBeDefined();
    }
  });
});

describe('answers have the documented form', () => {
  test.each([
    ['/products?limit=100', pageOf(Product, 'x')],
    ['/products/HD-0001', ProductDetail],
    ['/producers?limit=100', pageOf(Producer, 'x')],
    ['/places?limit=100', pageOf(Place, 'x')],
    ['/places/30', PlaceDetail],
    ['/places/10525', PlaceDetail],
    ['/boundaries?level=commune', Boundaries],
    ['/boundaries?level=district&on=2024-01-01', Boundaries],
    [`/certificates/${certificateCode}`, Certificate],
    ['/targets/2018-2020/five-star', TargetDetail],
    ['/targets/2021-2030/new-participants-per-year?within=31&knownAt=2099-01-01', TargetDetail],
    ['/targets/2021-2030/new-participants-per-year/places?level=district', TargetPlaces],
  ] as const)('%s', async (path, schema) => {
    const body = await json(path);
    const parsed = schema.strict().safeParse(body);
    expect(parsed.error?.issues ?? []).toEqual([]);
  });

  test('producers: the detail of each listed one', async () => {
    const { items } = await json('/producers?limit=3');
    for (const { code } of items)
      expect(
        ProducerDetail.strict().safeParse(await json(`/producers/${code}`)).error?.issues ?? [],
      ).toEqual([]);
  });

  test('targets: the thirteen of the scheme first, those of others by their own prefix', async () => {
    const { items } = await json('/targets?on=2024-12-31');
    const own = items.filter(({ programme }: { programme: string }) => programme === 'scheme');
    expect(own).toHaveLength(13);
    expect(items.slice(0, 13)).toEqual(own);
    expect(items.slice(13).filter(({ id }: { id: string }) => /^\d/.test(id))).toEqual([]);
    for (const item of items)
      expect(Target.strict().safeParse(item).error?.issues ?? []).toEqual([]);
  });
});

describe('paging', () => {
  test('by cursor, each product once, the Link header names the same page', async () => {
    const all = await json('/products?limit=100');
    const seen: string[] = [];
    let path: string | null = '/products?limit=7';
    while (path) {
      const answer = await get(path);
      const page = (await answer.json()) as { items: { code: string }[]; next: string | null };
      seen.push(...page.items.map(({ code }) => code));
      const link = answer.headers.get('link');
      expect(Boolean(link)).toBe(page.next !== null);
      path = link ? /<\/api\/v1([^>]+)>; rel="next"/.exec(link)![1]! : null;
    }
    expect(seen).toHaveLength(all.total);
    expect(new Set(seen).size).toBe(seen.length);
  });

  test('a page holds at most 100', async () => {
    expect((await get('/products?limit=101')).status).toBe(422);
  });

  test('what is no cursor is refused by name, not answered with the first page', async () => {
    for (const path of ['/products?after=zzz', '/producers?after=1', '/places?after=e30']) {
      const answer = await get(path);
      expect(answer.status, path).toBe(422);
      expect(await answer.json()).toMatchObject({ errors: [{ parameter: 'after' }] });
    }
    expect(await (await get('/products?stars=4&stars=9')).json()).toMatchObject({
      errors: [{ parameter: 'stars' }],
    });
  });

  test('a product that enters before the cursor shifts no page', async () => {
    const first = await json('/products?sort=name&limit=7');
    const rest = `/products?sort=name&limit=7&after=${first.next}`;
    const before = await json(rest);
    const { rows } = await sql<{ product_id: string; name: string }>`
      select product_id, name from product_versions
       where product_id = (select id from products where code = ${first.items[3].code}) limit 1`.execute(
      database,
    );
    const { product_id, name } = rows[0]!;
    // one of the first page moves to its very beginning, another leaves it
    await sql`update product_versions set name = ${'A 0'} where product_id = ${product_id}`.execute(
      database,
    );
    expect((await json(rest)).items).toEqual(before.items);
    await sql`update product_versions set name = ${name} where product_id = ${product_id}`.execute(
      database,
    );
  });

  test('places: by code, inside a unit that is gone', async () => {
    const first = await json('/places?within=30&level=commune&limit=40');
    const rest = await json(`/places?within=30&level=commune&limit=40&after=${first.next}`);
    expect(first.items.length + rest.items.length).toBe(64);
  });
});

describe('filters as on the page', () => {
  test('with and without accents', async () => {
    const plain = await json('/products?q=banh+dau');
    const accented = await json('/products?q=' + encodeURIComponent('bánh đậu'));
    expect(plain.total).toBeGreaterThan(0);
    expect(accented.total).toBe(plain.total);
  });

  test('stars may be repeated; a day asks for stars valid on it', async () => {
    const four = await json('/products?stars=4&limit=1');
    const five = await json('/products?stars=5&limit=1');
    const both = await json('/products?stars=4&stars=5&limit=1');
    expect(both.total).toBe(four.total + five.total);
    const today = await json('/products?limit=1');
    const valid = await json('/products?on=2024-12-31&limit=100');
    expect(valid.total).toBeLessThan(today.total);
    expect(valid.items.every((item: { state: string }) => item.state === 'valid')).toBe(true);
    expect(valid.items).toHaveLength(valid.total);
  });

  test('a day that is today gives as many rows as it counts', async () => {
    const { rows } = await sql<{ today: string }>`select today_in_vietnam() as today`.execute(
      database,
    );
    const valid = await json(`/products?on=${rows[0]!.today}&limit=100`);
    expect(valid.items).toHaveLength(valid.total);
  });
});

describe('problems (RFC 9457)', () => {
  test.each([
    ['/products?limit=0', 422, 'kernel.error.invalid'],
    ['/products?stars=nine', 422, 'kernel.error.invalid'],
    ['/products?on=2024-02-30', 422, 'kernel.error.invalid'],
    ['/products?unknown=1', 422, 'kernel.error.invalid'],
    ['/products/HD-9999', 404, 'registry.error.no-product'],
    ['/producers/XX-9999', 404, 'registry.error.no-producer'],
    ['/places/99999', 404, 'places.error.unknown-code'],
    ['/places?on=1900-01-01', 422, 'places.error.before-data'],
    ['/products?q=a%00b', 422, 'kernel.error.unstorable-sign'],
    ['/certificates/nothing', 404, 'catalogue.api.error.no-certificate'],
    ['/targets/2018-2020/nothing', 404, 'catalogue.api.error.no-target'],
    ['/nothing', 404, 'kernel.error.not-found'],
  ])('%s → %i', async (path, status, code) => {
    const answer = await get(path, { 'accept-language': 'en' });
    expect(answer.status).toBe(status);
    expect(answer.headers.get('content-type')).toContain('application/problem+json');
    const body = Problem.strict().parse(await answer.json());
    expect(body).toMatchObject({ status, code });
    expect(body.title).not.toBe(body.code);
  });

  test('in the language of the reader, naming the parameter', async () => {
    const english = await (
      await get('/products?on=x', { 'accept-language': 'en-GB,vi;q=0.5' })
    ).json();
    const vietnamese = await (await get('/products?on=x')).json();
    expect(english.errors[0]).toMatchObject({ parameter: 'on', code: 'catalogue.api.error.day' });
    expect(english.errors[0].detail).toMatch(/^A day/);
    expect(vietnamese.errors[0].detail).toMatch(/^Ngày/);
  });

  test.each([
    ['GET', '/nix', {}, undefined, 404, 'kernel.error.not-found'],
    ['GET', '/', {}, undefined, 404, 'kernel.error.not-found'],
    ['POST', '/products', { 'content-type': 'application/json' }, '{}', 405, 'kernel.error.method'],
    ['DELETE', '/products/x', {}, undefined, 405, 'kernel.error.method'],
    [
      'POST',
      '/registers/x',
      { 'content-type': 'text/xml' },
      '<x/>',
      415,
      'kernel.error.media-type',
    ],
    ['POST', '/registers/x', {}, undefined, 415, 'kernel.error.media-type'],
    [
      'POST',
      '/registers/x',
      { 'content-type': 'application/json' },
      '{"values"',
      400,
      'kernel.error.malformed',
    ],
  ])('%s %s %o %s: %i %s', async (method, path, headers, body, status, code) => {
    const answer = await api.request(
      `${origin}/api/v1${path}`,
      { method, headers: headers as Record<string, string>, body },
      { origin, requestId: 'test' },
    );
    expect(answer.status).toBe(status);
    expect(answer.headers.get('content-type')).toMatch(/^application\/problem\+json/);
    expect(Problem.parse(await answer.json())).toMatchObject({ status, code });
    expect(answer.headers.get('allow')).toBe(status === 405 ? 'GET, HEAD, OPTIONS' : null);
  });

  test('what fails inside is told by its request id alone', async () => {
    const broken = createApi();
    broken.get('/broken', () => {
      throw new Error('secret of the database');
    });
    const answer = await broken.request(
      `${origin}/api/v1/broken`,
      {},
      { origin, requestId: 'r-1' },
    );
    expect(answer.status).toBe(500);
    const said = await answer.text();
    expect(Problem.parse(JSON.parse(said))).toMatchObject({
      status: 500,
      code: 'kernel.error.unexpected',
      title: expect.stringContaining('r-1'),
    });
    expect(said).not.toContain('secret');
  });

  test('language by quality, Vietnamese when in doubt', () => {
    expect(languageOf(null)).toBe('vi');
    expect(languageOf('fr')).toBe('vi');
    expect(languageOf('en')).toBe('en');
    expect(languageOf('vi;q=0.3, en;q=0.8')).toBe('en');
    expect(languageOf('vi, en')).toBe('vi');
  });
});

describe('headers', () => {
  test('the same answer again is 304; CORS is open for reading', async () => {
    const first = await get('/products?limit=2', { origin: 'https://elsewhere.example' });
    const tag = first.headers.get('etag');
    expect(tag).toBeTruthy();
    expect(first.headers.get('cache-control')).toBe('public, max-age=60');
    expect(first.headers.get('access-control-allow-origin')).toBe('*');
    const again = await get('/products?limit=2', { 'if-none-match': tag! });
    expect(again.status).toBe(304);
    expect(await again.text()).toBe('');
    const other = await get('/products?limit=3', { 'if-none-match': tag! });
    expect(other.status).toBe(200);
  });

  test('a certificate is always asked for anew', async () => {
    expect((await get(`/certificates/${certificateCode}`)).headers.get('cache-control')).toBe(
      'no-cache',
    );
  });

  test('nothing can be changed', async () => {
    for (const method of ['POST', 'PUT', 'PATCH', 'DELETE'])
      expect(
        (await api.request(`${origin}/api/v1/products`, { method }, { origin, requestId: 'x' }))
          .status,
      ).toBe(405);
  });
});

describe('the document', () => {
  test('is OpenAPI 3.1', async () => {
    expect(await documentFaults(documentOf(api))).toEqual([]);
  });
  test('tells the truth about every answer above', () => {
    expect(documented.judged.size).toBeGreaterThanOrEqual(20);
    expect(documented.faults).toEqual([]);
  });
});

describe('what may not leave', () => {
  test('no address, telephone or e-mail of anybody', async () => {
    const bodies = await Promise.all(
      [
        '/products?limit=100',
        '/products/HD-0001',
        '/producers?limit=100',
        '/producers/CT-0001',
      ].map(json),
    );
    const text = JSON.stringify(bodies);
    expect(text).not.toMatch(/"(address|phone|email|account\w*|id)":/i);
    expect(text).not.toMatch(/[\w.]+@[\w.]+\.\w+/);
  });
});
