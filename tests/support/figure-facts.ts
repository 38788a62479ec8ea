import fc from 'fast-check';
import type pg from 'pg';
import { addDays, day, type Day } from '#kernel/day.ts';
import { makeProduct, type World } from './thread.ts';

/** Things that facts are written of. */
export type Stage = Readonly<{
  products: readonly string[];
  producers: readonly string[];
  places: readonly Readonly<{ id: string; from: Day }>[];
}>;

/** Producers of several forms with products, events, marks, courses, outlets and villages: what facts refer to. */
export async function makeStage(owner: pg.Client, world: World): Promise<Stage> {
  const products: string[] = [];
  const producers: string[] = [];
  for (let i = 0; i < 6; i++) {
    const { rows } = await owner.query<{ id: string }>(
      "insert into producers (code, slug) values ('CT-' || (7000 + $1::int), 'chu-the') returning id",
      [i],
    );
    producers.push(rows[0]!.id);
    await owner.query(
      `insert into producer_versions (producer_id, name, kind, place_id, place_on, valid_from)
       values ($1, 'Chủ thể ' || $2::int, $3, $4, '2025-07-01', '2018-01-01')`,
      [rows[0]!.id, i, ['cooperative', 'enterprise', 'household'][i % 3], world.placeA],
    );
  }
  for (let i = 0; i < 8; i++)
    products.push(await makeProduct(world.database, producers[i % 6]!, world.placeB));
  await owner.query(`
    insert into promotion_events (code, name, kind, scope, state, starts_on)
    select 'SK-' || i, 'Hội chợ ' || i, case when i = 4 then 'award' else 'fair' end, 'in-province', 'held', date '2019-03-01' + i * 300
      from generate_series(1, 5) i;
    insert into standards_held (code, holds, kind, name, producer_id, issued_on, valid_until, is_demo)
    select 'TC-V' || i, 'plant', case when i = 3 then 'declared-standard' else 'haccp' end, 'HACCP ' || i,
           (select id from producers where code = 'CT-7000'), date '2018-06-01' + i * 400,
           case when i = 2 then date '2018-06-01' + i * 400 + 900 end, i = 4
      from generate_series(1, 4) i;
    insert into marks (code, name, kind) values
      ('NH-1', 'Nhãn hiệu 1', 'collective'), ('NH-2', 'Nhãn hiệu 2', 'geographical-indication'), ('NH-3', 'Nhãn hiệu 3', 'trademark');
    insert into training_courses (code, title, kind, audience, starts_on)
    select 'LH-' || i, 'Lớp ' || i, 'production', 'both', date '2019-01-01' from generate_series(1, 3) i;
    insert into outlets (code, name, kind) values ('DB-9001', 'Siêu thị', 'supermarket'), ('DB-9002', 'Quầy', 'corner');
    insert into craft_villages (code, name, kind, recognised_on)
    select 'LN-' || i, 'Làng ' || i, 'craft-village', date '2018-06-01' + i * 500 from generate_series(1, 4) i;`);
  const { rows: places } = await owner.query<{ id: string; from: Day }>(
    'select place_id as id, valid_from as "from" from place_versions order by level, place_id, valid_from',
  );
  return { products, producers, places };
}

let serial = 0;
const some = <T>(list: readonly T[], n: number): T => list[n % list.length]!;
const since = (n: number): Day => addDays(day('2018-06-01'), n % 3000);
const any = (table: string, n: number, where = 'true') =>
  `(select id from ${table} where ${where} order by code limit 1 offset ${n} % greatest((select count(*) from ${table} where ${where}), 1))`;

/** One change; a and b choose things, c a day, d a length, demo fiction. */
export type Chance = Readonly<{
  kind: number;
  a: number;
  b: number;
  c: number;
  d: number;
  demo: boolean;
}>;
type Write = (chance: Chance, stage: Stage) => string;
const code = () => `'X-${++serial}'`;
const until = ({ c, d }: Chance) => (d % 3 ? `'${addDays(since(c), d % 900)}'` : 'null');
const writes: readonly Write[] = [
  ({ a, b, c, demo }, { products }) =>
    `insert into recognitions (product_id, stars, recognised_on, recognised_precision, valid_until, is_demo)
     values ('${some(products, a)}', ${(b % 3) + 3}, '${since(c)}', 'day', '${addDays(since(c), 1095)}', ${demo})`,
  ({ a, c, demo }) =>
    `insert into revocations (recognition_id, revoked_on, ground, issuer, decision_no, is_demo)
     select id, '${since(c)}', 'law-violation', 'ministry', '1', ${demo} from recognitions order by id limit 1 offset ${a % 5}
     on conflict do nothing`,
  ({ a, b, c, demo }, { products }) =>
    `insert into candidacies (product_id, status, stated_on, stated_precision, is_demo)
     values ('${some(products, a)}', '${some(['registered', 'proposed', 'idea'], b)}', '${since(c)}', 'day', ${demo})`,
  ({ a, b, c }) =>
    `update promotion_events set state = '${some(['held', 'held', 'planned'], b)}', starts_on = ${b % 4 ? `'${since(c)}'` : 'null'}
      where id = ${any('promotion_events', a)}`,
  (x, { products }) =>
    `insert into event_showings (code, event_id, product_id, shown_on, is_demo)
     values (${code()}, ${any('promotion_events', x.a)}, '${some(products, x.b)}', ${x.d % 2 ? `'${since(x.c)}'` : 'null'}, ${x.demo})
     on conflict do nothing`,
  ({ a }) => `delete from event_showings where id = ${any('event_showings', a)}`,
  ({ a, b, c, demo }, { products, producers }) =>
    `insert into promotion_supports (code, producer_id, event_id, product_id, line, granted_on, amount, funding, is_demo)
     values (${code()}, '${some(producers, a)}', ${any('promotion_events', b)}, '${some(products, a)}', 'fair-home', '${since(c)}', 1, 'own', ${demo})`,
  ({ a, b, c, demo }, { products, producers }) =>
    `insert into product_exports (code, product_id, producer_id, market, exported_on, is_demo)
     values (${code()}, '${some(products, a)}', ${b % 2 ? 'null' : `'${some(producers, b)}'`}, 'Nhật Bản', '${since(c)}', ${demo})`,
  ({ a, b }) =>
    b % 2
      ? `delete from product_exports where id = ${any('product_exports', a)}`
      : `update product_exports set is_demo = not is_demo where id = ${any('product_exports', a)}`,
  (x, { products }) =>
    `insert into standards_held (code, holds, kind, name, product_id, issued_on, valid_until, is_demo)
     values (${code()}, 'product', '${some(['vietgap', 'declared-standard', 'vietgap'], x.a)}', 'VietGAP', '${some(products, x.b)}', '${since(x.c)}', ${until(x)}, ${x.demo})`,
  ({ a, c }) =>
    `update standards_held set withdrawn_on = case when issued_on < '${since(c)}' then date '${since(c)}' end
      where id = ${any('standards_held', a)}`,
  (x, { products }) =>
    `insert into standard_products (code, standard_id, product_id, starts_on, ends_on, is_demo)
     values (${code()}, ${any('standards_held', x.a, "holds = 'plant'")}, '${some(products, x.b)}', '${since(x.c)}', ${until(x)}, ${x.demo})
     on conflict do nothing`,
  ({ a }) => `delete from standard_products where id = ${any('standard_products', a)}`,
  (x) =>
    `insert into mark_steps (code, mark_id, kind, taken_on, valid_until, is_demo)
     select ${code()}, ${any('marks', x.a)}, k, '${since(x.c)}', case when k in ('granted', 'renewed') then ${until(x)}::date end, ${x.demo}
       from (select '${some(['granted', 'filed', 'granted', 'lapsed', 'renewed', 'cancelled'], x.b)}' as k) k on conflict do nothing`,
  ({ a }) => `delete from mark_steps where id = ${any('mark_steps', a)}`,
  (x, { products }) =>
    `insert into mark_products (code, mark_id, product_id, starts_on, ends_on, is_demo)
     values (${code()}, ${any('marks', x.a)}, '${some(products, x.b)}', '${since(x.c)}', ${until(x)}, ${x.demo}) on conflict do nothing`,
  (x, { products, producers }) =>
    `insert into mark_rights (code, mark_id, producer_id, product_id, granted_on, valid_until, is_demo)
     values (${code()}, ${any('marks', x.a)}, '${some(producers, x.b)}', ${x.d % 2 ? 'null' : `'${some(products, x.d)}'`}, '${since(x.c)}', ${until(x)}, ${x.demo})
     on conflict do nothing`,
  ({ a, c }) =>
    `update mark_rights set revoked_on = case when granted_on < '${since(c)}' then date '${since(c)}' end where id = ${any('mark_rights', a)}`,
  ({ a, b }) =>
    `update marks set is_demo = ${b % 3 === 0}, kind = '${some(['collective', 'certification'], b)}' where id = ${any('marks', a)}`,
  ({ a, b, c }, { producers }) =>
    `update producers set joined_on = ${b % 2 ? `'${since(c)}'` : 'null'} where id = '${some(producers, a)}'`,
  ({ a, b, c, d, demo }, { producers }) =>
    some(producers, a) === some(producers, b)
      ? 'select'
      : // as the command does, nobody comes from himself
        `insert into producer_successions (code, from_producer_id, to_producer_id, happened_on, kind, basis, is_demo)
         select ${code()}, '${some(producers, a)}', '${some(producers, b)}', '${since(c)}',
                '${some(['conversion', 'takeover', 'merger', 'consolidation', 'separation'], d)}', 'QĐ 1', ${demo}
          where not exists (select from producer_heirs(array['${some(producers, b)}'::uuid]) h where h = '${some(producers, a)}')
         on conflict do nothing`,
  ({ a }) => `delete from producer_successions where id = ${any('producer_successions', a)}`,
  ({ a, b, c }, { producers }) =>
    `update producer_versions set kind = '${some(['enterprise', 'cooperative', 'household', 'farm'], b)}',
            valid_until = ${b % 4 ? 'null' : `greatest(valid_from, '${since(c)}')`} where producer_id = '${some(producers, a)}'`,
  ({ a, b, c }, { products, producers }) =>
    `with ended as (
       update product_versions set valid_until = '${addDays(since(c), -1)}'
        where product_id = '${some(products, a)}' and valid_from < '${addDays(since(c), -1)}' and valid_until is null returning *)
     insert into product_versions (product_id, name, producer_id, place_id, place_on, rulebook_sheet, product_line, valid_from)
     select product_id, name, '${some(producers, b)}', place_id, place_on, rulebook_sheet, product_line, '${since(c)}' from ended`,
  ({ a, b }, { products, places }) =>
    `update product_versions set place_id = ${b % 5 ? `'${some(places, b).id}'` : 'null'}, place_on = ${b % 5 ? `'${some(places, b).from}'` : 'null'}
      where product_id = '${some(products, a)}'`,
  ({ a, b }, { producers, places }) =>
    `update producer_versions set place_id = ${b % 5 ? `'${some(places, b).id}'` : 'null'}, place_on = ${b % 5 ? `'${some(places, b).from}'` : 'null'}
      where producer_id = '${some(producers, a)}'`,
  ({ a, b, c, demo }, { producers }) =>
    `insert into training_attendances (code, course_id, attended_on, role, producer_id, people, is_demo)
     values (${code()}, ${any('training_courses', a)}, '${since(c)}', 'participants', '${some(producers, b)}', 1, ${demo}) on conflict do nothing`,
  ({ a }) => `delete from training_attendances where id = ${any('training_attendances', a)}`,
  (x, { producers }) =>
    `insert into circular_chains (code, producer_id, name, circular, green_area, confirmed_on, valid_until, is_demo)
     values (${code()}, '${some(producers, x.a)}', 'Chuỗi', ${x.b % 4 > 0}, true, '${since(x.c)}', ${until(x)}, ${x.demo}) on conflict do nothing`,
  ({ a, c }) =>
    `update circular_chains set ended_on = case when confirmed_on < '${since(c)}' then date '${since(c)}' end where id = ${any('circular_chains', a)}`,
  (x, { producers }) =>
    `insert into online_channels (code, producer_id, channel, url, since, until, is_demo)
     values (${code()}, '${some(producers, x.a)}', '${some(['shopee', 'facebook', 'postmart'], x.b)}', 'https://a.vn/${x.a}', '${since(x.c)}', ${until(x)}, ${x.demo})
     on conflict do nothing`,
  (x, { products }) =>
    `insert into outlet_products (code, outlet_id, product_id, shown_from, shown_until, is_demo)
     select 'DBSP-' || ${9000 + ++serial}, o, '${some(products, x.b)}', '${since(x.c)}', ${until(x)}::date, ${x.demo} from ${any('outlets', x.a)} as z (o)
      where not exists (select from outlet_products y where y.outlet_id = o and y.product_id = '${some(products, x.b)}')`,
  ({ a, b }) =>
    `update outlets set kind = '${some(['supermarket', 'corner'], b)}' where id = ${any('outlets', a)}`,
  ({ a, b, c, demo }, { products }) =>
    `insert into craft_village_products (code, village_id, product_id, starts_on, is_demo)
     values (${code()}, ${any('craft_villages', a)}, '${some(products, b)}', ${c % 2 ? `'${since(c)}'` : 'null'}, ${demo}) on conflict do nothing`,
  ({ a, b, c }) =>
    `update craft_villages set withdrawn_on = case when recognised_on < '${since(c)}' then date '${since(c)}' end, is_demo = ${b % 3 === 0}
      where id = ${any('craft_villages', a)}`,
  ({ a, b }, { products }) =>
    b % 3
      ? 'select'
      : `update products set is_demo = not is_demo where id = '${some(products, a)}'`,
  ({ a, b }, { producers }) =>
    b % 3
      ? 'select'
      : `update producers set is_demo = not is_demo where id = '${some(producers, a)}'`,
];
/** A change of any kind. */
export const chance: fc.Arbitrary<Chance> = fc.record({
  kind: fc.nat({ max: writes.length - 1 }),
  a: fc.nat({ max: 60 }),
  b: fc.nat({ max: 60 }),
  c: fc.nat({ max: 2999 }),
  d: fc.nat({ max: 2000 }),
  demo: fc.boolean(),
});

/** The statement of a change. */
export const writeOf = (one: Chance, stage: Stage): string => writes[one.kind]!(one, stage);

/** One fact of every kind in the present, in places of the old map and of the new. */
export async function oneOfEach(
  owner: pg.Client,
  world: World,
  { products, producers, places }: Stage,
): Promise<void> {
  const [product, other] = [products[0]!, products[1]!];
  const maker = producers[0]!;
  await owner.query(`
    update products set is_demo = false; update producers set is_demo = false, joined_on = '2019-02-02';
    update producer_versions set kind = 'enterprise', valid_until = null where producer_id = any ('{${producers.join()}}');
    delete from producer_successions;
    update product_versions set valid_until = null where (product_id, valid_from) in (
      select product_id, max(valid_from) from product_versions group by 1);
    delete from event_showings; delete from training_attendances; delete from revocations; delete from recognitions;
    update promotion_events set state = 'held', kind = 'fair', starts_on = '2019-05-05' where code = 'SK-1';
    insert into recognitions (product_id, stars, recognised_on, recognised_precision, valid_until) values
      ('${product}', 4, '2020-05-05', 'day', '2023-05-05'), ('${product}', 5, '2024-06-06', 'day', '2027-06-06'),
      ('${other}', 3, '2024-06-06', 'day', '2027-06-06');
    insert into event_showings (code, event_id, product_id) select 'Z-1', id, '${product}' from promotion_events where code = 'SK-1';
    insert into product_exports (code, product_id, market, exported_on) values ('Z-1', '${product}', 'Lào', '2026-02-02');
    insert into standards_held (code, holds, kind, name, product_id, issued_on) values
      ('Z-1', 'product', 'declared-standard', 'TCCS', '${product}', '2019-06-06'), ('Z-2', 'product', 'declared-standard', 'TCCS', '${other}', '2024-06-06');
    insert into marks (code, name, kind) values ('Z-1', 'Z', 'geographical-indication');
    insert into mark_steps (code, mark_id, kind, taken_on) select 'Z-1', id, 'granted', '2019-01-01' from marks where code = 'Z-1';
    insert into mark_products (code, mark_id, product_id, starts_on) select 'Z-1', id, '${product}', '2019-03-03' from marks where code = 'Z-1';
    insert into training_attendances (code, course_id, attended_on, role, producer_id, people)
      select 'Z-1', id, '2019-05-05', 'participants', '${maker}', 1 from training_courses where code = 'LH-1';
    insert into training_attendances (code, course_id, attended_on, role, account_id, people)
      select 'Z-2', id, '2019-05-05', 'managers', '${world.commune.accountId}', 1 from training_courses where code = 'LH-1';
    update role_grants set valid_from = '2018-01-01' where account_id = '${world.commune.accountId}';
    insert into circular_chains (code, producer_id, name, circular, green_area, confirmed_on) values ('Z-1', '${maker}', 'Z', true, true, '2023-03-03');
    insert into online_channels (code, producer_id, channel, url, since) values ('Z-1', '${maker}', 'voso', 'https://z.vn', '2023-03-03');
    insert into chain_projects (code, name, place_id, place_on) values ('Z-1', 'Z', '${places[0]!.id}', '${places[0]!.from}');
    insert into chain_steps (code, project_id, kind, taken_on) select 'Z-1', id, 'started', '2019-03-03' from chain_projects where code = 'Z-1';
    insert into outlets (code, name, kind, opened_on, tourism, funded_on, place_id, place_on) values
      ('DB-9101', 'Trung tâm', 'centre', '2019-04-04', 'none', '2024-04-04', '${places[1]!.id}', '${places[1]!.from}'),
      ('DB-9102', 'Điểm', 'shop', '2022-04-04', 'site', null, null, null);
    insert into craft_villages (code, name, kind, recognised_on, place_id, place_on) values
      ('Z-1', 'Z', 'craft-village', '2015-01-01', '${places[2]!.id}', '${places[2]!.from}');
    insert into craft_village_products (code, village_id, product_id) select 'Z-1', id, '${product}' from craft_villages where code = 'Z-1';
    insert into producer_successions (code, from_producer_id, to_producer_id, happened_on, kind, basis) values
      ('Z-1', '${producers[1]!}', '${producers[2]!}', '2019-03-03', 'merger', 'QĐ 1');
    insert into training_attendances (code, course_id, attended_on, role, producer_id, people)
      select 'Z-3', id, '2019-02-02', 'participants', '${producers[1]!}', 1 from training_courses where code = 'LH-2';`);
}
