import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { sql } from 'kysely';
import { publicActor, systemActor } from '#kernel/actor.ts';
import { addDays, day, type Day } from '#kernel/day.ts';
import { encodeCursor } from '#kernel/page.ts';
import { ensureReferenceData } from '#modules/places/index.server.ts';
import { fillForLoadTest } from '#modules/recognition/index.server.ts';
import { registerProduct, renameProduct } from '#modules/registry/index.server.ts';
import { freshDatabase } from '../../../tests/support/database.ts';
import { unplaced, type SearchInput } from './search-input.ts';
import {
  homeFigures,
  newestProducts,
  placeCounts,
  producerPage,
  productPage,
  search,
  sitemapEntries,
  sitemapParts,
} from './index.server.ts';

let base: Awaited<ReturnType<typeof freshDatabase>>;
let today: Day;
beforeAll(async () => {
  base = await freshDatabase();
  await ensureReferenceData();
  await fillForLoadTest({ actor: systemActor }, { products: 1500 });
  const { rows } = await sql<{ today: Day }>`select today_in_vietnam() as today`.execute(
    base.database,
  );
  today = rows[0]!.today;
});
afterAll(() => base.drop());

const ask = (input: SearchInput) => search(base.database, publicActor, input);

/** Every product as facts say it, worked out without the catalogue's tables. */
type Fact = {
  code: string;
  words: string;
  name: string;
  line: string;
  set: number;
  kind: string;
  commune: string | null;
  district: string | null;
  stars: number | null;
};
async function facts(on: Day): Promise<Fact[]> {
  const { rows } = await sql<Fact>`
    select p.code, p.name, fold_vietnamese(p.name || ' ' || o.name) as words, p.product_line as line, p.rulebook_sheet as "set",
           o.kind, c.code as commune, d.code as district,
           (select max(coalesce(r.stars, 0)) from recognitions r
             where r.product_id = p.id and ${on}::date between r.recognised_on and r.valid_until) as stars
      from products_today p
      join producers_today o on o.id = p.producer_id
      left join lateral place_on_map(p.place_id, p.place_on, 'commune', today_in_vietnam()) mc on true
      left join places c on c.id = mc.target_place_id
      left join lateral place_on_map(p.place_id, p.place_on, 'district', '2025-06-30') md on true
      left join places d on d.id = md.target_place_id
     where exists (select from recognitions where product_id = p.id)`.execute(base.database);
  return rows;
}

type Choice = { is: (fact: Fact) => boolean; own: string };
const choicesOf = (input: SearchInput): Choice[] => [
  ...(input.stars ? [{ own: 'stars', is: (f: Fact) => input.stars!.includes(f.stars ?? 0) }] : []),
  ...(input.line ? [{ own: 'group', is: (f: Fact) => f.line === input.line }] : []),
  ...(input.set ? [{ own: 'group', is: (f: Fact) => f.set === input.set }] : []),
  ...(input.producerKind ? [{ own: 'kind', is: (f: Fact) => f.kind === input.producerKind }] : []),
  ...(input.place
    ? [{ own: 'place', is: (f: Fact) => f.commune === input.place || f.district === input.place }]
    : []),
];

describe('counts are those of the facts', () => {
  const inputs: SearchInput[] = [
    {},
    { stars: [4] },
    { stars: [0] },
    { stars: [3, 5], line: 'food' },
    { set: 3 },
    { line: 'beverage', producerKind: 'cooperative' },
    { place: '10813' },
    { place: '294', stars: [3] },
    { place: '294', stars: [3, 4], producerKind: 'enterprise', line: 'food' },
    { on: day('2023-06-30') },
    { on: day('2023-06-30'), stars: [4], line: 'food' },
    { on: day('2021-01-01'), place: '294' },
    { q: 'banh dau' },
    { q: 'Gạo', stars: [3] },
    { q: 'banh hop', on: day('2023-06-30') },
  ];
  test.each(inputs.map((input) => [JSON.stringify(input), input] as const))(
    '%s',
    async (_, input) => {
      const result = await ask(input);
      const words = (
        input.q
          ? input.q
              .normalize('NFD')
              .replace(/[\u0300-\u036f]/g, '')
              .toLowerCase()
          : ''
      )
        .split(' ')
        .filter(Boolean);
      const all = (await facts(input.on ?? today)).filter(
        (fact) =>
          (!input.on || fact.stars !== null) &&
          words.every((word) => fact.words.split(' ').some((own) => own.startsWith(word))),
      );
      const choices = choicesOf(input);
      const under = (own: string | null) =>
        all.filter((fact) => choices.every((c) => c.own === own || c.is(fact)));
      const counted = (own: string, key: (fact: Fact) => string | null) => {
        const counts = new Map<string, number>();
        for (const fact of under(own)) {
          const value = key(fact);
          if (value !== null) counts.set(value, (counts.get(value) ?? 0) + 1);
        }
        return Object.fromEntries([...counts].sort());
      };
      const shown = (values: readonly { value: string; count: number }[]) =>
        Object.fromEntries(
          values.map(({ value, count }): [string, number] => [value, count]).sort(),
        );
      // words also find names of places, which these questions do not use
      expect(result.total).toBe(under(null).length);
      expect(shown(result.facets.stars)).toEqual(counted('stars', (f) => String(f.stars ?? 0)));
      expect(shown(result.facets.lines)).toEqual(counted('group', (f) => f.line));
      expect(shown(result.facets.sets)).toEqual(counted('group', (f) => String(f.set)));
      expect(shown(result.facets.producerKinds)).toEqual(counted('kind', (f) => f.kind));
      expect(shown(result.facets.communes)).toEqual(
        counted('place', (f) => f.commune ?? unplaced.commune),
      );
      expect(shown(result.facets.districts)).toEqual(
        counted('place', (f) => f.district ?? unplaced.district),
      );
    },
  );
});

describe('pages', () => {
  test.each<SearchInput>([
    {},
    { sort: 'name' },
    { sort: 'newest' },
    { q: 'banh' },
    { on: day('2023-06-30') },
    { on: day('2023-06-30'), sort: 'name', line: 'food' },
  ])('by cursor give every product once: %j', async (input) => {
    const seen: string[] = [];
    let after: string | undefined;
    do {
      const page = await ask({ ...input, limit: 100, ...(after && { after }) });
      seen.push(...page.rows.map(({ code }) => code));
      after = page.next ?? undefined;
    } while (after);
    const { total } = await ask(input);
    expect(new Set(seen).size).toBe(seen.length);
    expect(seen.length).toBe(total);
  });

  test('stars go down; names go up as a dictionary has them', async () => {
    const { rows } = await ask({ limit: 100 });
    const stars = rows.map((row) => row.stars ?? 0);
    expect(stars).toEqual([...stars].sort((a, b) => b - a));
    const names = (await ask({ sort: 'name', limit: 100 })).rows.map(({ name }) => name);
    const { rows: sorted } = await sql<{ name: string }>`
      select name from unnest(${names}::text[]) as name order by name collate vietnamese`.execute(
      base.database,
    );
    expect(names).toEqual(sorted.map(({ name }) => name));
  });

  test.each([
    'abc',
    encodeCursor(['x', 'y', 'z']),
    encodeCursor([3, '2023-02-30', 'z']),
    encodeCursor([1e9, '2023-02-03', '00000000-0000-4000-8000-000000000000']),
    encodeCursor([3, null, "'"]),
  ])('a cursor that is none of ours begins at the beginning: %s', async (after) => {
    const first = await ask({ limit: 3 });
    expect((await ask({ limit: 3, after })).rows).toEqual(first.rows);
  });
});

describe('words', () => {
  test('with and without accents, combined or not, old and new tone placement: the same products', async () => {
    const codes = async (q: string) =>
      (await ask({ q, limit: 100 })).rows.map(({ code }) => code).sort();
    const plain = await codes('banh dau xanh');
    expect(plain.length).toBeGreaterThan(5);
    for (const q of ['bánh đậu xanh', 'Bánh Đậu Xanh'.normalize('NFD'), '  BANH   dau-xanh '])
      expect(await codes(q)).toEqual(plain);
  });

  test('a slip of the pen finds the nearest names, and says so', async () => {
    const near = await ask({ q: 'bahn dau xanh' });
    expect(near.approximate).toBe(true);
    expect(near.rows[0]!.name).toMatch(/^Bánh đậu xanh/);
    expect(await ask({ q: 'zzzzqqqq' })).toMatchObject({ total: 0, approximate: false });
  });

  test.each(["'; drop table products", ':* & |', '<->', '%_', '🍚', '()!:'])(
    '«%s» is a question like any other',
    async (q) => {
      expect((await ask({ q })).total).toBeGreaterThanOrEqual(0);
    },
  );
});

describe('what changes is found at once', () => {
  const recognise = async (change: Record<string, unknown>, of: Parameters<typeof ask>[0] = {}) => {
    const { rows } = await ask({ ...of, limit: 1 });
    const { id } = await base.database
      .selectFrom('products')
      .select('id')
      .where('code', '=', rows[0]!.code)
      .executeTakeFirstOrThrow();
    await base.database
      .insertInto('recognitions')
      .values({
        product_id: id,
        stars: 5,
        recognised_on: today,
        recognised_precision: 'day',
        valid_until: addDays(today, 1095),
        ...change,
      })
      .execute();
    return rows[0]!.code;
  };

  test('a new star, in rows, counts and figures', async () => {
    const before = await ask({ stars: [5] });
    const figures = await homeFigures(base.database);
    const low = (await ask({ stars: [3], limit: 1 })).rows[0]!;
    const { id } = await base.database
      .selectFrom('products')
      .select('id')
      .where('code', '=', low.code)
      .executeTakeFirstOrThrow();
    await base.database
      .insertInto('recognitions')
      .values({
        product_id: id,
        stars: 5,
        recognised_on: today,
        recognised_precision: 'day',
        valid_until: addDays(today, 1095),
      })
      .execute();
    const after = await ask({ stars: [5] });
    expect(after.total).toBe(before.total + 1);
    expect((await newestProducts(base.database, 1))[0]!.code).toBe(low.code);
    const five = (list: typeof figures) => list.byStars.find(({ stars }) => stars === 5)!.count;
    expect(five(await homeFigures(base.database))).toBe(five(figures) + 1);
  });

  test('a new name', async () => {
    const { code } = (await ask({ limit: 1 })).rows[0]!;
    await renameProduct({ actor: systemActor }, { code, name: 'Xôi vò bảy sắc', from: today });
    expect((await ask({ q: 'xoi vo bay sac' })).rows.map((row) => row.code)).toEqual([code]);
  });

  test('fictitious stars are shown as such and count in no figure', async () => {
    const figures = await homeFigures(base.database);
    const code = await recognise(
      { is_demo: true, recognised_on: addDays(today, -1) },
      { stars: [0] },
    );
    expect(await homeFigures(base.database)).toEqual(figures);
    // the list behind the figure: in kept counts and rows, in words, in names that look alike, on an earlier day
    expect((await ask({ on: today, real: true, limit: 1 })).total).toBe(figures.products);
    const { name } = (await productPage(base.database, code))!;
    const yesterday = addDays(today, -1);
    const newest = { sort: 'newest', limit: 100 } as const;
    for (const input of [
      { q: name },
      { q: name, on: yesterday },
      { on: today, ...newest },
      { on: yesterday, ...newest },
    ]) {
      const codes = async (more: object) =>
        (await ask({ ...input, ...more })).rows.map((row) => row.code);
      expect(await codes({}), JSON.stringify(input)).toContain(code);
      expect(await codes({ real: true }), JSON.stringify(input)).not.toContain(code);
    }
    expect(
      (await productPage(base.database, code))!.recognitions.filter(({ isDemo }) => isDemo),
    ).toHaveLength(1);
  });

  test('the site map keeps a real product that got a fictitious star, and names none that has only such', async () => {
    const named = async () => {
      const list = await sitemapEntries(base.database, {
        kind: 'product',
        after: null,
        limit: 25_000,
      });
      return list.map((entry) => entry.code);
    };
    const code = await recognise({ is_demo: true });
    expect(await named()).toContain(code);
    const { id, producer_id } = await base.database
      .selectFrom('products_today')
      .select(['id', 'producer_id'])
      .where('code', '=', code)
      .executeTakeFirstOrThrow();
    const made = await registerProduct(
      { actor: systemActor },
      { name: 'Kẹo lạc chỉ có sao giả định', producerId: producer_id!, set: 6 },
    );
    const add = (is_demo: boolean) =>
      base.database
        .insertInto('recognitions')
        .values({
          product_id: made.id,
          stars: 4,
          recognised_on: today,
          recognised_precision: 'day',
          valid_until: addDays(today, 1095),
          is_demo,
        })
        .execute();
    expect(made.id).not.toBe(id);
    await add(true);
    expect((await ask({ q: 'keo lac chi co sao gia dinh' })).rows.map((row) => row.code)).toEqual([
      made.code,
    ]);
    expect(await named()).not.toContain(made.code);
    // the parts are cut from the same list: one code a part, none of them this one
    const parts = await sitemapParts(base.database, 'product', 1);
    expect(parts).not.toContain(made.code);
    await add(false);
    expect(await named()).toContain(made.code);
  });

  test('the day: a star that lapsed yesterday is no star today', async () => {
    const { rows } = await sql<{ id: string; code: string }>`
      select p.id, p.code from products p join star_periods s on s.product_id = p.id
       where today_in_vietnam() between s.valid_from and s.valid_until and s.stars = 3
         -- one dated recognition, so that its days may be moved together
         and (select count(*) filter (where r.recognised_precision = 'day') = 1 and count(*) = 1
                from recognitions r where r.product_id = p.id)
       group by p.id, p.code having count(*) = 1 order by p.code limit 1`.execute(base.database);
    const { id, code } = rows[0]!;
    // as if the cards had been made yesterday, when the star still held
    const owner = base.url;
    const { default: pg } = await import('pg');
    const client = new pg.Client({ connectionString: owner });
    await client.connect();
    await client.query('alter table recognitions disable trigger update_cards_after_update');
    await client.query(
      `update recognitions set valid_until = today_in_vietnam() - 1, recognised_on = today_in_vietnam() - 900 where product_id = $1`,
      [id],
    );
    await client.query('alter table recognitions enable trigger update_cards_after_update');
    await client.query('update catalogue_state set day = today_in_vietnam() - 1');
    await client.end();
    await ask({});
    const card = (await productPage(base.database, code))!.card;
    expect(card).toMatchObject({ stars: null, state: 'expired' });
    const { rows: cards } = await sql<{
      stars: number;
    }>`select stars from product_cards where product_id = ${id}`.execute(base.database);
    expect(cards[0]!.stars).toBe(-1);
  });
});

describe('pages of one thing', () => {
  test('a product without any public statement is not shown, nor its producer', async () => {
    const { rows } = await sql<{
      code: string;
    }>`select code from products p where not exists (select from recognitions where product_id = p.id) limit 1`.execute(
      base.database,
    );
    if (rows[0]) expect(await productPage(base.database, rows[0].code)).toBeNull();
    expect(await productPage(base.database, 'HD-99999999')).toBeNull();
    expect(await producerPage(base.database, 'CT-99999999')).toBeNull();
  });

  test('a producer with its products, and the units with theirs', async () => {
    const { rows } = await ask({ limit: 1 });
    const producer = (await producerPage(base.database, rows[0]!.producer!.code))!;
    expect(producer.products.map(({ code }) => code)).toContain(rows[0]!.code);
    const places = await placeCounts(base.database);
    const communes = places.filter(({ level, current }) => level === 'commune' && current);
    expect(communes.every(({ valid, recorded }) => valid <= recorded)).toBe(true);
  });
});
