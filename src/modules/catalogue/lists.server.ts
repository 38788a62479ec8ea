import { sql } from 'kysely';
import type { Connection } from '#kernel/db.server.ts';
import { cardsOf } from './cards.server.ts';
import { catalogueToday, countDay } from './day.server.ts';
import type { HomeFigures, PlaceCount, ProductCard, SitemapEntry } from './views.ts';

/** The products whose star is newest and valid today; fictitious ones stand after real ones. */
export async function newestProducts(
  connection: Connection,
  count: number,
): Promise<ProductCard[]> {
  const on = await catalogueToday(connection);
  const newest = (fictitious: boolean) => sql`
    (select product_id, newest_on, is_demo from product_cards
      where stars >= 1 and is_demo = ${fictitious}
      order by newest_on desc, product_id desc limit ${count})`;
  const { rows } = await sql<{ id: string }>`
    select product_id as id from (${newest(false)} union all ${newest(true)}) as found
     order by is_demo, newest_on desc, product_id desc limit ${count}`.execute(connection);
  return cardsOf(
    connection,
    rows.map((row) => row.id),
    on,
  );
}

/** Figures of today from the kept counts, without fictitious rows. */
export async function homeFigures(connection: Connection): Promise<HomeFigures> {
  const on = await catalogueToday(connection);
  await countDay(connection, on);
  const { rows } = await sql<{
    producers: number;
    communes: number;
    by_stars: { stars: number; count: number }[];
  }>`
    select d.producers, d.communes,
           (select coalesce(jsonb_agg(jsonb_build_object('stars', stars, 'count', n) order by stars desc), '[]')
              from (select stars, sum(n_real)::integer as n from catalogue_cells
                     where day = d.day and revision = d.revision and dims = 7 and stars >= 0
                     group by stars having sum(n_real) > 0) as sums) as by_stars
      from catalogue_days d where d.day = ${on} order by d.revision desc limit 1`.execute(
    connection,
  );
  const {
    producers,
    communes,
    by_stars: byStars,
  } = rows[0] ?? { producers: 0, communes: 0, by_stars: [] };
  return {
    on,
    products: byStars.reduce((sum, { count }) => sum + count, 0),
    producers,
    communes,
    byStars,
  };
}

/** The units of today's map and the districts before it, with their numbers of products. */
export async function placeCounts(connection: Connection): Promise<PlaceCount[]> {
  const on = await catalogueToday(connection);
  await countDay(connection, on);
  const { rows } = await sql<PlaceCount>`
    with cells as (
      select * from catalogue_cells
       where day = ${on} and revision = (select max(revision) from catalogue_days where day = ${on})),
    sums as (
      select commune_id as place_id, true as current, stars, n_real from cells where dims = 13
      union all select province_id, true, stars, n_real from cells where dims = 13
      union all select district_id, false, stars, n_real from cells where dims = 14)
    select p.code, v.kind || ' ' || v.name as name, v.level, s.current,
           coalesce(sum(s.n_real) filter (where s.stars >= 0), 0)::integer as valid, sum(s.n_real)::integer as recorded
      from sums s
      join places p on p.id = s.place_id
      join lateral place_version_on(p.id, case when s.current then ${on}::date else last_district_day() end) v on true
     group by p.code, v.kind, v.name, v.level, s.current
     order by v.level = 'commune', v.level = 'district', v.name collate vietnamese, p.code`.execute(
    connection,
  );
  return rows;
}

/** Addresses for the sitemap, in parts of at most `limit`; fictitious ones are left out. */
export async function sitemapEntries(
  connection: Connection,
  part: Readonly<{ kind: 'product' | 'producer'; after: string | null; limit: number }>,
): Promise<SitemapEntry[]> {
  const after = part.after ?? '';
  const { rows } =
    part.kind === 'product'
      ? await sql<SitemapEntry>`
          select 'product' as kind, p.code, p.slug, to_char(greatest(p.known_from, r.changed) at time zone 'UTC', 'YYYY-MM-DD') as "changedAt"
            from products p
            join lateral (select max(known_from) as changed, count(*) as n from recognitions where product_id = p.id and not is_demo) r on r.n > 0
           where p.code > ${after} and not p.is_demo order by p.code limit ${part.limit}`.execute(
          connection,
        )
      : await sql<SitemapEntry>`
          select 'producer' as kind, p.code, p.slug, to_char(p.known_from at time zone 'UTC', 'YYYY-MM-DD') as "changedAt"
            from producers p
           where p.code > ${after} and not p.is_demo and exists (select from product_cards where producer_id = p.id)
           order by p.code limit ${part.limit}`.execute(connection);
  return rows;
}
