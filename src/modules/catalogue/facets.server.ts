import { sql, type RawBuilder } from 'kysely';
import type { Connection } from '#kernel/db.server.ts';
import { countDay } from './day.server.ts';
import {
  allOf,
  cardConditions,
  facetConditions,
  realConditions,
  type Asked,
  type Dimension,
} from './filters.server.ts';
import { unplaced } from './search-input.ts';
import type { Facets, PlaceFacetValue } from './views.ts';

type Row = Readonly<{ facet: string; value: string | null; name: string | null; n: number }>;

/** A facet as the kept counts know it, with its bit in `dims`; a place is a commune or a district there. */
type Dim = 'stars' | 'group' | 'kind' | 'commune' | 'district';
const bits: Readonly<Record<Dim, number>> = {
  stars: 16,
  group: 8,
  kind: 4,
  commune: 2,
  district: 1,
};

/** The kept counts that know these facets: a pair where two are enough, else all at once. */
function dimsOf(needed: ReadonlySet<Dim>): number {
  const pair = [...needed, ...(['stars', 'group'] as const).filter((dim) => !needed.has(dim))];
  return needed.size > 2 ? 0 : 31 - pair.slice(0, 2).reduce((sum, dim) => sum + bits[dim], 0);
}

/**
 * Numbers beside every choice, and the total. Without words they come from the counts kept for the day; with
 * words from the cards that match, put together by all facets at once and then summed for each.
 */
export async function countFacets(
  connection: Connection,
  asked: Asked,
): Promise<{ facets: Facets; total: number }> {
  const narrowed = cardConditions(asked);
  const kept = narrowed.length === 0;
  if (kept) await countDay(connection, asked.on);
  const conditions = facetConditions(asked, sql`stars`);
  const placeDim: Dim =
    asked.place?.column === 'district_id' || asked.place?.column === 'old_province_id'
      ? 'district'
      : 'commune';
  // cells put together from cards hold no fiction any more
  const n = kept && asked.input.real ? sql`n_real` : sql`n`;
  /** cells under the other facets' choices */
  const under = (own: Dimension | null, shown: Dim | null) => {
    const others = (Object.entries(conditions) as [Dimension, RawBuilder<unknown>][]).filter(
      ([dimension]) => dimension !== own,
    );
    const needed = new Set(
      others.map(([dimension]) => (dimension === 'place' ? placeDim : dimension)),
    );
    if (shown) needed.add(shown);
    const where = others.map(([, condition]) => condition);
    // a day that is named asks for stars valid on it; the counts of today also hold what has none
    if (asked.input.on) {
      needed.add('stars');
      where.push(sql`stars >= 0`);
    }
    return kept
      ? sql`catalogue_cells, latest where day = ${asked.on} and revision = latest.newest and dims = ${dimsOf(needed)} and ${allOf(where)}`
      : sql`cells where ${allOf(where)}`;
  };
  const facet = (name: string, own: Dimension, shown: Dim, value: RawBuilder<unknown>) =>
    sql`select ${name} as facet, ${value} as value, null::uuid as place_id, sum(${n})::integer as n
          from ${under(own, shown)} group by 2`;
  const places = (name: Dim, column: RawBuilder<unknown>) =>
    sql`select ${name} as facet, null::text as value, ${column} as place_id, sum(${n})::integer as n
          from ${under('place', name)} group by 3`;
  const source = kept
    ? sql`latest as (select max(revision) as newest from catalogue_days where day = ${asked.on})`
    : sql`cells as materialized (${freshCells(asked, [...narrowed, ...realConditions(asked)])})`;
  const { rows } = await sql<Row>`
    with ${source},
    counts as (
      select 'total' as facet, null::text as value, null::uuid as place_id, coalesce(sum(${n}), 0)::integer as n from ${under(null, null)}
      union all ${facet('stars', 'stars', 'stars', sql`greatest(stars, 0)::text`)}
      union all ${facet('line', 'group', 'group', sql`line`)}
      union all ${facet('set', 'group', 'group', sql`set_no::text`)}
      union all ${facet('kind', 'kind', 'kind', sql`coalesce(producer_kind, 'unknown')`)}
      union all ${places('commune', sql`commune_id`)}
      union all ${places('district', sql`district_id`)})
    select k.facet, coalesce(p.code, k.value) as value, v.kind || ' ' || v.name as name, k.n
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
  const units = (name: 'commune' | 'district'): PlaceFacetValue[] =>
    rows.flatMap((row) =>
      row.facet === name
        ? [
            {
              value: row.value ?? unplaced[name],
              name: row.name ?? '',
              count: row.n,
              chosen: (row.value ?? unplaced[name]) === asked.input.place,
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

const dimensions = sql.raw(
  'line, set_no, producer_kind, commune_id, province_id, district_id, old_province_id',
);

const freshCells = (asked: Asked, conditions: RawBuilder<unknown>[]): RawBuilder<unknown> =>
  asked.on === asked.today
    ? sql`select c.stars, ${dimensions}, count(*)::integer as n from product_cards c
           where ${allOf(asked.input.on ? [sql`c.stars >= 0`, ...conditions] : conditions)} group by 1, 2, 3, 4, 5, 6, 7, 8`
    : sql`select s.stars, ${dimensions}, count(*)::integer as n
            from product_cards c
            join star_periods s on s.product_id = c.product_id and ${asked.on}::date between s.valid_from and s.valid_until
           where ${allOf(conditions)} group by 1, 2, 3, 4, 5, 6, 7, 8`;
