import { sql, type RawBuilder } from 'kysely';
import type { Connection } from '#kernel/db.server.ts';
import type { Day } from '#kernel/day.ts';
import { fold } from '#kernel/text.ts';
import { placeBySlugOrCode } from '#modules/places/index.server.ts';
import { unplaced, type SearchInput } from './search-input.ts';

/** A place to search in: a column of the cards where there is one, else through the map on which it stands. */
export type PlaceFilter = Readonly<{
  column: 'commune_id' | 'district_id' | 'province_id' | 'old_province_id' | null;
  /** null: what has no unit in the column */
  placeId: string | null;
  level: string;
  mapDay: Day;
}>;

/** Finds the place of a code on either map; null when there is none. */
export async function placeFilter(
  connection: Connection,
  code: string,
  today: Day,
): Promise<PlaceFilter | null> {
  for (const level of ['commune', 'district'] as const)
    if (code === unplaced[level])
      return { column: `${level}_id`, placeId: null, level, mapDay: today };
  const unit = await placeBySlugOrCode(connection, code, today);
  if (!unit) return null;
  const lastDistrictDay = '2025-06-30';
  const stands = (day: string) =>
    unit.validFrom <= day && (unit.validUntil === null || unit.validUntil >= day);
  const mapDay = stands(today) ? today : unit.validFrom > today ? unit.validFrom : unit.validUntil!;
  const column = stands(today)
    ? unit.level === 'commune'
      ? 'commune_id'
      : unit.level === 'province'
        ? 'province_id'
        : null
    : stands(lastDistrictDay) && unit.level !== 'commune'
      ? unit.level === 'district'
        ? 'district_id'
        : 'old_province_id'
      : null;
  return { column, placeId: unit.placeId, level: unit.level, mapDay };
}

/** The folded words of a question. */
export const wordsIn = (q: string | undefined): string[] =>
  fold(q ?? '')
    .split(' ')
    .filter(Boolean)
    .slice(0, 12);

/** As PostgreSQL's query: whole words, the last one perhaps unfinished; null when nothing is asked. */
export function wordsOf(q: string | undefined): string | null {
  const words = wordsIn(q);
  return words.length ? `${words.join(' & ')}:*` : null;
}

/** A question with everything looked up. */
export type Asked = Readonly<{
  input: SearchInput;
  today: Day;
  /** the day for which stars are given */
  on: Day;
  words: string | null;
  place: PlaceFilter | null;
}>;

export type Dimension = 'stars' | 'group' | 'kind' | 'place';
type Condition = RawBuilder<unknown>;

/**
 * Conditions on columns that cards and cells both have, by facet: a facet is counted under the others.
 * `stars` is the column of the star on the day.
 */
export function facetConditions(
  asked: Asked,
  stars: Condition,
): Partial<Record<Dimension, Condition>> {
  const { input, place } = asked;
  const conditions: Partial<Record<Dimension, Condition>> = {};
  if (input.stars?.length) {
    const wanted = input.stars.flatMap((n) => (n === 0 ? [0, -1] : [n]));
    conditions.stars = sql`${stars} = any(${wanted}::smallint[])`;
  }
  if (input.set) conditions.group = sql`set_no = ${input.set}`;
  else if (input.line) conditions.group = sql`line = ${input.line}`;
  if (input.producerKind) conditions.kind = sql`producer_kind = ${input.producerKind}`;
  if (place?.column)
    conditions.place = place.placeId
      ? sql`${sql.ref(place.column)} = ${place.placeId}::uuid`
      : sql`${sql.ref(place.column)} is null`;
  return conditions;
}

/** Leaves fiction out of cards `c`, or of the star periods `s` of an earlier day, as the kept counts do. */
export const realConditions = ({ input, on, today }: Asked): Condition[] =>
  input.real ? [on === today ? sql`not c.is_demo` : sql`s.real_stars is not null`] : [];

/** Conditions that only cards can answer. */
export function cardConditions(asked: Asked): Condition[] {
  const conditions: Condition[] = [];
  if (asked.words) conditions.push(sql`c.words @@ to_tsquery('simple', ${asked.words})`);
  if (asked.place && !asked.place.column) {
    const { placeId, level, mapDay } = asked.place;
    conditions.push(sql`exists (
      select from place_maps m
       where m.target_place_id = ${placeId}::uuid and m.level = ${level} and ${mapDay}::date between m.map_from and m.map_until
         and m.place_id = c.place_id and c.place_on between m.fact_from and m.fact_until)`);
  }
  return conditions;
}

export const allOf = (conditions: readonly Condition[]): Condition =>
  conditions.length ? sql.join(conditions, sql` and `) : sql`true`;
