import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Database } from '#kernel/db.server.ts';
import { freshDatabase } from '../../../../tests/support/database.ts';
import { loadRealData } from '../../../../tests/support/real-data.ts';
import { createApi } from './app.ts';
import { Certificate, pageOf } from './schemas.ts';

/** Certificates of forty real recognitions, ten issued on each of four days. */
const api = createApi();
const origin = 'https://ocop.example.vn';
let database: Database;
let drop: () => Promise<void>;

const get = (path: string) =>
  api.request(`${origin}/api/v1${path}`, {}, { origin, requestId: 'test' });
const page = async (path: string) => {
  const answer = await get(path);
  expect(answer.status, await answer.clone().text()).toBe(200);
  return (await answer.json()) as { items: { code: string; status: string }[]; next: string };
};

beforeAll(async () => {
  ({ database, drop } = await freshDatabase());
  await loadRealData();
  await sql`
    with stars as (
      select r.id, r.stars, row_number() over (order by r.id)::int as n from recognitions r
       where r.recognised_on is not null and r.stars is not null order by r.id limit 40),
    decision as (
      insert into decisions (issuer, number, issued_on)
      select 'province', d || '/QĐ-UBND', date '2024-06-01' from generate_series(0, 3) as d returning id, number),
    linked as (
      update recognitions r set decision_id = d.id from stars s join decision d on d.number = s.n % 4 || '/QĐ-UBND' where r.id = s.id)
    insert into certificates (code, number, year, serial, recognition_id, issued_on, valid_until)
    select 'VA11D0123456789ABCDEFGHJ' || lpad(n::text, 2, '0'), n || '/2024/GCN-OCOP', 2024, n, id,
           date '2024-06-01' + n % 4, date '2027-06-01'
      from stars`.execute(database);
});
afterAll(() => drop());

test('each certificate once, the newest first; the Link header names the next page', async () => {
  const seen: string[] = [];
  const days: string[] = [];
  for (let path = '/certificates?limit=7'; ;) {
    const answer = await get(path);
    const body = await answer.json();
    const parsed = pageOf(Certificate, 'x').strict().parse(body);
    seen.push(...parsed.items.map(({ code }) => code));
    days.push(...parsed.items.map(({ issuedOn }) => issuedOn));
    if (!parsed.next) break;
    expect(answer.headers.get('link')).toContain('rel="next"');
    path = `/certificates?limit=7&after=${parsed.next}`;
  }
  expect(seen).toHaveLength(40);
  expect(new Set(seen).size).toBe(40);
  expect(days).toEqual([...days].sort().reverse());
});

test('of a decision, of a product, of days; a state is said for the day asked', async () => {
  expect((await page('/certificates?decision=2/QĐ-UBND')).items).toHaveLength(10);
  expect(
    (await page('/certificates?issuedFrom=2024-06-02&issuedUntil=2024-06-03')).items,
  ).toHaveLength(20);
  const { rows } = await sql<{ code: string; day: string; n: number }>`
    select p.code, r.recognised_on as day, count(*) over (partition by p.id)::int as n from certificates c join recognitions r on r.id = c.recognition_id
      join products p on p.id = r.product_id order by r.recognised_on desc, c.code limit 1`.execute(
    database,
  );
  const { code, day, n } = rows[0]!;
  const own = await page(`/certificates?product=${code}&on=${day}`);
  // of a product with several recognitions each has its certificate
  expect(own.items).toHaveLength(n);
  expect(own.items.map(({ status }) => status)).toContain('valid');
  const lapsed = await page(`/certificates?product=${code}&on=2039-12-31`);
  expect(lapsed.items).toHaveLength(n);
  for (const { status } of lapsed.items) expect(['expired', 'superseded']).toContain(status);
  // each says the same when asked alone
  const alone = await (await get(`/certificates/${own.items[0]!.code}?on=${day}`)).json();
  expect(own.items[0]).toEqual(alone);
  expect((await page('/certificates?product=HD-9999')).items).toEqual([]);
});

test('what is no filter is refused by name', async () => {
  for (const path of ['?issuedFrom=01/06/2024', '?limit=0', '?after=x', '?status=valid'])
    expect((await get(`/certificates${path}`)).status, path).toBe(422);
});
