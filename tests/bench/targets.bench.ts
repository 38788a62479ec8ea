import { day } from '#kernel/day.ts';
import type { Database } from '#kernel/db.server.ts';
import {
  targetByPlace,
  targetFigure,
  targetRowPage,
  targets,
} from '#modules/programme/index.server.ts';
import { filled, onOwnServer, seconds, type Say } from '../support/measured.ts';

export const name = 'scheme: all targets at 200,000 products and 1,000,000 facts';

/** Facts of every kind that a target counts, made by the set; few of them fictitious. */
const facts = `
  insert into promotion_events (code, name, kind, scope, state, starts_on)
  select 'TB-E' || i, 'Hội chợ ' || i, 'fair', 'in-province', 'held', date '2018-01-15' + i * 8
    from generate_series(1, 400) as i;
  insert into event_showings (code, event_id, product_id, is_demo)
  select 'TB-S' || row_number() over (), e.id, p.id, p.n % 50 = 0
    from (select id, row_number() over (order by code) as n from products) p
    join (select id, row_number() over (order by code) as n from promotion_events) e on e.n % 400 = p.n % 400 or e.n % 400 = (p.n * 7) % 400
   where p.n % 4 = 0;
  insert into product_exports (code, product_id, market, exported_on)
  select 'TB-X' || row_number() over (), id, 'Nhật Bản', date '2021-02-01' + (row_number() over (order by code) % 2000)::int
    from products where right(code, 1) = '3';
  insert into standards_held (code, holds, kind, name, product_id, issued_on, valid_until)
  select 'TB-H' || n, 'product', 'vietgap', 'VietGAP', id, date '2017-02-01' + n % 1400, date '2017-02-01' + n % 1400 + 1095
    from (select id, (row_number() over (order by code))::int as n from products where right(code, 1) in ('1', '5', '8')) p;
  insert into marks (code, name, kind)
  select 'TB-M' || i, 'Nhãn hiệu ' || i, 'collective' from generate_series(1, 60) as i;
  insert into mark_steps (code, mark_id, kind, taken_on)
  select m.code || '-' || s.kind, m.id, s.kind, date '2017-01-01' + (row_number() over (order by m.code))::int * 20 + s.after
    from marks m, (values ('filed', 0), ('granted', 300)) as s (kind, after);
  insert into mark_products (code, mark_id, product_id, starts_on)
  select 'TB-C' || p.n, m.id, p.id, date '2018-03-01' + (p.n % 900)::int
    from (select id, row_number() over (order by code) as n from products) p
    join (select id, row_number() over (order by code) as n from marks) m on m.n = 1 + p.n % 60
   where p.n % 15 = 0;
  insert into training_courses (code, title, kind, audience, starts_on)
  select 'TB-L' || i, 'Lớp ' || i, 'production', 'both', date '2018-01-20' + i * 5 from generate_series(1, 300) as i;
  insert into accounts (login_name, display_name)
  select 'can-bo-' || i || '@thu.vn', 'Cán bộ ' || i from generate_series(1, 600) as i;
  insert into role_grants (account_id, role, valid_from)
  select id, 'agency-officer', date '2018-01-01' from accounts where login_name like 'can-bo-%';
  insert into training_attendances (code, course_id, attended_on, role, producer_id, people, recorded_by)
  select 'TB-P' || o.n, c.id, c.starts_on, 'participants', o.id, 1, 'list'
    from (select id, row_number() over (order by code) as n from producers) o
    join (select id, starts_on, row_number() over (order by code) as n from training_courses) c on c.n = 1 + o.n % 300
   where o.n % 3 < 2;
  insert into training_attendances (code, course_id, attended_on, role, account_id, people, recorded_by)
  select 'TB-Q' || a.n, c.id, c.starts_on, 'managers', a.id, 1, 'list'
    from (select id, row_number() over (order by login_name) as n from accounts where login_name like 'can-bo-%') a
    join (select id, starts_on, row_number() over (order by code) as n from training_courses) c on c.n = 1 + a.n % 300;
  insert into outlets (code, name, kind, opened_on, tourism)
  select 'DB-' || 100000 + i, 'Điểm ' || i, case when i % 50 = 0 then 'centre' else 'shop' end, date '2018-05-01' + i % 2900, 'site'
    from generate_series(1, 2000) as i;
  insert into chain_projects (code, name) select 'TB-D' || i, 'Dự án ' || i from generate_series(1, 500) as i;
  insert into chain_steps (code, project_id, kind, taken_on)
  select code || '-1', id, 'started', date '2018-02-01' + (row_number() over (order by code))::int * 5 from chain_projects;
`;

const on = day('2026-06-30');

export async function run(say: Say): Promise<void> {
  await onOwnServer(async (database, asOwner) => {
    const generated = await filled(asOwner, 200_000);
    const more = await seconds(() => asOwner(facts));
    await asOwner('vacuum analyze');
    const { rows } = (await asOwner(`
      select sum(n)::bigint as n from (
        select count(*) as n from products union all select count(*) from product_versions
        union all select count(*) from producers union all select count(*) from producer_versions
        union all select count(*) from recognitions union all select count(*) from event_showings
        union all select count(*) from product_exports union all select count(*) from standards_held
        union all select count(*) from mark_products union all select count(*) from training_attendances
        union all select count(*) from outlets union all select count(*) from chain_steps) as kinds`)) as {
      rows: { n: number }[];
    };
    say({ facts: Number(rows[0]!.n), 'generated in s': generated + more });
    await measure(database, say, () =>
      asOwner("update code_series set last = last where name = 'product'"),
    );
  });
}

/** `p50 / p95 ms`, one after the other, after a short warm-up. */
async function times(n: number, work: () => Promise<unknown>): Promise<string> {
  const each: number[] = [];
  for (let i = n > 5 ? -3 : -1; i < n; i++) {
    const start = performance.now();
    await work();
    if (i >= 0) each.push(performance.now() - start);
  }
  each.sort((a, b) => a - b);
  const at = (share: number) => each[Math.min(n - 1, Math.floor(n * share))]!.toFixed(1);
  return `${at(0.5)} / ${at(0.95)} ms`;
}

async function measure(
  database: Database,
  say: Say,
  change: () => Promise<unknown>,
): Promise<void> {
  const all = await targets(database, { on });
  const { next } = await targetRowPage(
    database,
    'national-2021-2025/new-products',
    { on },
    { limit: 50 },
  );
  say({
    'targets with a value': all.filter(({ value }) => value !== null).length,
    'rows behind them': all.reduce((sum, { rows }) => sum + rows, 0),
  });
  const each: readonly (readonly [string, number, () => Promise<unknown>])[] = [
    ['all targets', 60, () => targets(database, { on })],
    [
      'all targets, right after a change',
      40,
      async () => {
        await change();
        return targets(database, { on });
      },
    ],
    ['one target', 30, () => targetFigure(database, '2021-2030/new-participants-per-year', { on })],
    [
      'first rows',
      20,
      () => targetRowPage(database, '2021-2030/five-star-per-year', { on }, { limit: 50 }),
    ],
    [
      'later rows',
      20,
      () =>
        targetRowPage(
          database,
          'national-2021-2025/new-products',
          { on },
          { after: next!, limit: 50 },
        ),
    ],
    ['within one commune', 10, () => targets(database, { on, within: '10525' })],
    ['within one district', 5, () => targets(database, { on, within: '294' })],
    [
      'by commune',
      5,
      () => targetByPlace(database, 'national-2021-2025/new-products', { on }, 'commune'),
    ],
    ['all targets at a past instant', 3, () => targets(database, { on, knownAt: new Date() })],
  ];
  for (const [label, n, work] of each) say({ [`${label} p50/p95`]: await times(n, work) });
}
