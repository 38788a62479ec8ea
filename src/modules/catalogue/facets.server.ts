import { sql, type RawBuilder } from 'kysely';
import type { Connection } from '#kernel/db.server.ts';
import { countDay } from './day.server.ts';
import { allOf, cardConditions, facetConditions, type Asked, type Dimension } from './filters.server.ts';
import type { Facets, PlaceFacetValue } from './views.ts';

type Row = Readonly<{ facet: string; value: string | null; name: string | null; n: number }>;

/**
 * Numbers beside every choice, and the total. Without words they come from the counts kept for the day; with
 * words from the cards that match. Both are first put together by all facets at once, then summed for each.
 */
export async function countFacets(connection: Connection, asked: Asked): Promise<{ facets: Facets; total: number }> {
  const narrowed = cardConditions(asked);
  const kept = narrowed.length === 0;
  if (kept) await countDay(connection, asked.on);
  const cells = kept ? keptCells(asked) : freshCells(asked, narrowed);
  const conditions = facetConditions(asked, sql`stars`);
  const others = (own: Dimension | null) =>
    allOf(
      (Object.entries(conditions) as [Dimension, RawBuilder<unknown>][])
        .filter(([dimension]) => dimension !== own)
        .map(([, condition]) => condition),
    );
  const facet = (name: string, own: Dimension, value: RawBuilder<unknown>) =>
    sql`select ${name} as facet, ${value} as value, null::uuid as place_id, sum(n)::integer as n
          from cells where ${others(own)} group by 2`;
  const places = (name: string, column: RawBuilder<unknown>) =>
    sql`select ${name} as facet, null::text as value, ${column} as place_id, sum(n)::integer as n
          from cells where ${others('place')} group by 3`;
  const { rows } = await sql<Row>`
    with cells as materialized (${cells}),
    counts as (
      select 'total' as facet, null::text as value, null::uuid as place_id, coalesce(sum(n), 0)::integer as n from cells where ${others(null)}
      union all ${facet('stars', 'stars', sql`greatest(stars, 0)::text`)}
      union all ${facet('line', 'group', sql`line`)}
      union all ${facet('set', 'group', sql`set_no::text`)}
      union all ${facet('kind', 'kind', sql`coalesce(producer_kind, 'unknown')`)}
      union all ${places('commune', sql`commune_id`)}
      union all ${places('district', sql`district_id`)})
    select k.facet, coalesce(p.code, k.value) as value,
           v.kind || ' ' || v.name as name, k.n
      from counts k
      left join places p on p.id = k.place_id
      left join lateral place_version_on(p.id, case when k.facet = 'commune' then ${asked.today}::date else last_district_day() end) v
        on true
     order by k.facet, v.name collate vietnamese, length(k.value), k.value`.execute(connection);
  const chosen = chosenValues(asked);
  const values = (name: string, own: readonly string[]) =>
    rows.flatMap(({ facet, value, n }) =>
      facet === name && value !== null ? [{ value, count: n, chosen: own.includes(value) }] : [],
    );
  const units = (name: string): PlaceFacetValue[] =>
    rows.flatMap((row) =>
      row.facet === name
        ? [
            {
              value: row.value ?? 'unplaced',
              name: row.name ?? '',
              count: row.n,
              chosen: row.value !== null && row.value === asked.input.place,
            },
          ]
        : [],
    );
  return {
    total: rows.find((row) => row.facet === 'total')?.n ?? 0,
    facets: {
      stars: values('stars', chosen.stars).toReversed(),
      lines: values('line', chosen.line),
      sets: values('set', chosen.set),
      producerKinds: values('kind', chosen.kind),
      communes: units('commune'),
      districts: units('district'),
    },
  };
}

const chosenValues = ({ input }: Asked) => ({
  stars: (input.stars ?? []).map(String),
  line: input.line ? [input.line] : [],
  set: input.set ? [String(input.set)] : [],
  kind: input.producerKind ? [input.producerKind] : [],
});

const dimensions = sql.raw('line, set_no, producer_kind, commune_id, province_id, district_id, old_province_id');

const keptCells = ({ on, input }: Asked): RawBuilder<unknown> => sql`
  select stars, ${dimensions}, n from catalogue_cells
   where day = ${on} and revision = (select max(revision) from catalogue_days where day = ${on})
     ${input.on ? sql`and stars >= 0` : sql``}`;

const freshCells = (asked: Asked, conditions: RawBuilder<unknown>[]): RawBuilder<unknown> =>
  asked.on === asked.today
    ? sql`select c.stars, ${dimensions}, count(*)::integer as n from product_cards c
           where ${allOf(asked.input.on ? [sql`c.stars >= 0`, ...conditions] : conditions)} group by 1, 2, 3, 4, 5, 6, 7, 8`
    : sql`select s.stars, ${dimensions}, count(*)::integer as n
            from product_cards c
            join star_periods s on s.product_id = c.product_id and ${asked.on}::date between s.valid_from and s.valid_until
           where ${allOf(conditions)} group by 1, 2, 3, 4, 5, 6, 7, 8`;
