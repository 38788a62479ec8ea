import { sql, type RawBuilder } from 'kysely';
import type { Actor } from '#kernel/actor.ts';
import type { Connection } from '#kernel/db.server.ts';
import { parseDay } from '#kernel/day.ts';
import { fold } from '#kernel/text.ts';
import { decodeCursor, pageOf, type Page } from '#kernel/page.ts';
import { cardsOf } from './cards.server.ts';
import { catalogueToday } from './day.server.ts';
import { countFacets } from './facets.server.ts';
import {
  allOf,
  cardConditions,
  facetConditions,
  placeFilter,
  realConditions,
  wordsIn,
  wordsOf,
  type Asked,
} from './filters.server.ts';
import type { SearchInput, Sort } from './search-input.ts';
import type { Facets, ProductCard, SearchResult } from './views.ts';

/** Products on a page of the catalogue. */
export const pageSize = 24;

type Found = Readonly<{ id: string; keys: (string | number)[] }>;

/**
 * Searches the recognised products. Counts are exact; rows come by cursor. With a day, only products with a star
 * valid on it; without, all on record, with their star of today.
 */
export async function search(
  connection: Connection,
  _actor: Actor,
  input: SearchInput,
): Promise<SearchResult> {
  const asked = await askedBy(connection, input);
  const { on } = asked;
  if (namesNothing(asked)) return nothing(on);
  const [page, counted] = await Promise.all([
    findRows(connection, asked),
    countFacets(connection, asked),
  ]);
  if (counted.total === 0 && asked.words && !input.after) {
    const near = await nearest(connection, asked);
    if (near.length)
      return {
        rows: await cardsOf(connection, near, on),
        total: near.length,
        facets: counted.facets,
        next: null,
        on,
        approximate: true,
      };
  }
  return {
    rows: await cardsOf(
      connection,
      page.rows.map((row) => row.id),
      on,
    ),
    total: counted.total,
    facets: counted.facets,
    next: page.next,
    on,
    approximate: false,
  };
}

/** One page of the same, without counting. */
export async function productsAfter(
  connection: Connection,
  _actor: Actor,
  input: SearchInput,
): Promise<Page<ProductCard>> {
  const asked = await askedBy(connection, input);
  if (namesNothing(asked)) return { rows: [], next: null };
  const page = await findRows(connection, asked);
  let ids = page.rows.map(({ id }) => id);
  if (ids.length === 0 && asked.words && !input.after) ids = await nearest(connection, asked);
  return { rows: await cardsOf(connection, ids, asked.on), next: page.next };
}

/** A place that is none, or signs without a letter or digit: no product is meant. */
const namesNothing = ({ input, place, words }: Asked): boolean =>
  (input.place !== undefined && !place) || (!!input.q?.trim() && words === null);

async function askedBy(connection: Connection, input: SearchInput): Promise<Asked> {
  const today = await catalogueToday(connection);
  const place = input.place ? await placeFilter(connection, input.place, today) : null;
  return { input, today, on: input.on ?? today, words: wordsOf(input.q), place };
}

const noFacets: Facets = {
  stars: [],
  lines: [],
  sets: [],
  producerKinds: [],
  communes: [],
  districts: [],
};
const nothing = (on: string): SearchResult => ({
  rows: [],
  total: 0,
  facets: noFacets,
  next: null,
  on,
  approximate: false,
});

type KeyType = 'integer' | 'date' | 'text' | 'uuid';

/** Sort keys with their type; all descending but the name's. The last one is the product, so that the order is total. */
const keyTypes: Readonly<Record<Sort, readonly KeyType[]>> = {
  relevance: ['integer', 'integer', 'date', 'uuid'],
  stars: ['integer', 'date', 'uuid'],
  newest: ['date', 'uuid'],
  name: ['text', 'uuid'],
};

const fits: Readonly<Record<KeyType, (value: string | number | null) => boolean>> = {
  integer: (value) => Number.isInteger(value) && Math.abs(Number(value)) < 1000,
  date: (value) =>
    value === '-infinity' || (typeof value === 'string' && parseDay(value) === value),
  text: (value) => typeof value === 'string' && value.length <= 200 && !value.includes('\0'),
  uuid: (value) =>
    typeof value === 'string' && /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(value),
};

/** The sort values of a cursor of this sort; null for anything else: the list then begins at its beginning. */
function cursorOf(sort: Sort, text: string | undefined): (string | number | null)[] | null {
  const values = decodeCursor(text, keyTypes[sort].length);
  return values?.every((value, i) => fits[keyTypes[sort][i]!](value)) ? values : null;
}

async function findRows(connection: Connection, asked: Asked): Promise<Page<Found>> {
  const { input, today, on } = asked;
  const limit = input.limit ?? pageSize;
  const wanted = input.sort ?? (asked.words ? 'relevance' : 'stars');
  const sort = wanted === 'relevance' && !asked.words ? 'stars' : wanted;
  const pastDay = on !== today;
  const stars = pastDay ? sql`s.stars` : sql`c.stars`;
  const newest = pastDay ? sql`s.valid_from` : sql`c.newest_on`;
  const product = pastDay ? sql`s.product_id` : sql`c.product_id`;
  const from = pastDay
    ? sql`star_periods s join product_cards c on c.product_id = s.product_id`
    : sql`product_cards c`;
  const keys: Record<Sort, RawBuilder<unknown>[]> = {
    relevance: [rank(input.q ?? ''), stars, newest, product],
    stars: [stars, newest, product],
    newest: [newest, product],
    name: [sql`c.name`, product],
  };
  const order = keys[sort];
  const conditions = [
    ...cardConditions(asked),
    ...realConditions(asked),
    ...Object.values(facetConditions(asked, stars)),
  ];
  if (pastDay) conditions.push(sql`${on}::date between s.valid_from and s.valid_until`);
  else if (input.on) conditions.push(sql`c.stars >= 0`);
  const after = cursorOf(sort, input.after);
  if (after) {
    const values = after.map((value, i) =>
      keyTypes[sort][i] === 'text'
        ? sql`${value}::text collate vietnamese`
        : sql`${value}::${sql.raw(keyTypes[sort][i]!)}`,
    );
    conditions.push(
      sql`(${sql.join(order)}) ${sql.raw(sort === 'name' ? '>' : '<')} (${sql.join(values)})`,
    );
  }
  const direction = sql.raw(sort === 'name' ? 'asc' : 'desc');
  const { rows } = await sql<Found>`
    select ${product} as id, jsonb_build_array(${sql.join(order)}) as keys
      from ${from} where ${allOf(conditions)}
     order by ${sql.join(order.map((key) => sql`${key} ${direction}`))}
     limit ${limit + 1}`.execute(connection);
  return pageOf(rows, limit, (row) => row.keys);
}

/** How well a name fits the words: accents as typed, the whole name, its beginning, the words in their order. */
function rank(q: string): RawBuilder<unknown> {
  const folded = fold(q);
  const typed = q.normalize('NFC').toLowerCase().trim();
  const accented = fold(typed) !== typed;
  return sql`(${accented ? sql`case when position(${typed} in lower(c.name)) > 0 then 8 else 0 end` : sql`0`}
    + case when c.folded_name = ${folded} then 4
           when starts_with(c.folded_name, ${folded}) then 3
           when position(${` ${folded}`} in c.folded_name) > 0 then 2
           when ${allOf(wordsIn(q).map((word) => sql`position(${` ${word}`} in ' ' || c.folded_name) > 0`))} then 1
           else 0 end)`;
}

/** Names that look like the words, for slips of the pen. */
async function nearest(connection: Connection, asked: Asked): Promise<string[]> {
  const folded = fold(asked.input.q ?? '');
  if (folded.length < 4) return [];
  const { rows } = await sql<{ id: string }>`
    select product_id as id from product_cards
     where ${folded} <% folded_name ${asked.input.on ? sql`and stars >= 0` : sql``} ${asked.input.real ? sql`and not is_demo` : sql``}
     order by word_similarity(${folded}, folded_name) desc, stars desc, product_id
     limit ${asked.input.limit ?? pageSize}`.execute(connection);
  return rows.map((row) => row.id);
}
