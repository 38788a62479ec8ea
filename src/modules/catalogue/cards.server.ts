import { sql } from 'kysely';
import type { Connection } from '#kernel/db.server.ts';
import type { Day } from '#kernel/day.ts';
import type { ProducerKind, ProductLine } from '#modules/registry/index.ts';
import type { PlaceLabel, ProducerLabel, ProductCard, StarState } from './views.ts';

type Row = Readonly<{
  id: string;
  code: string;
  slug: string;
  name: string;
  line: ProductLine | null;
  set: number | null;
  producer: ProducerLabel | null;
  place: PlaceLabel | null;
  place_today: PlaceLabel | null;
  stars: number | null;
  period_until: string | null;
  last_stars: number | null;
  last_on: string | null;
  last_until: string | null;
  revoked_on: string | null;
  suspended: boolean;
  is_demo: boolean;
}>;

/** Cards of products in the order of their ids, with stars as of a day. */
export async function cardsOf(
  connection: Connection,
  ids: readonly string[],
  on: Day | string,
): Promise<ProductCard[]> {
  if (ids.length === 0) return [];
  const { rows } = await sql<Row>`
    select p.id, p.code, p.slug, p.name, p.product_line as line, p.rulebook_sheet as "set",
           case when o.id is not null then jsonb_build_object(
             'code', o.code, 'slug', o.slug, 'name', o.name, 'kind', o.kind) end as producer,
           case when l.name is not null then jsonb_build_object(
             'code', lp.code, 'name', l.kind || ' ' || l.name) end as place,
           case when t.name is not null then jsonb_build_object(
             'code', tp.code, 'name', t.kind || ' ' || t.name) end as place_today,
           nullif(s.stars, 0) as stars, greatest(r.valid_until, s.valid_until) as period_until,
           n.stars as last_stars, n.recognised_on as last_on, n.valid_until as last_until, v.revoked_on,
           exists (select from suspensions u where u.recognition_id = n.id and u.suspended_from <= ${on}::date
                      and (u.lifted_on is null or u.lifted_on > ${on}::date)) as suspended,
           coalesce(c.is_demo, p.is_demo) as is_demo
      from unnest(${[...ids]}::uuid[]) with ordinality as wanted(id, position)
      join products_today p on p.id = wanted.id
      left join product_cards c on c.product_id = p.id
      left join producers_today o on o.id = p.producer_id
      left join lateral place_version_on(p.place_id, p.place_on) l on true
      left join places lp on lp.id = p.place_id
      left join lateral place_version_on(c.commune_id, today_in_vietnam()) t on true
      left join places tp on tp.id = c.commune_id
      left join star_periods s on s.product_id = p.id and ${on}::date between s.valid_from and s.valid_until
      left join recognitions r on r.id = s.recognition_id
      left join lateral (
        select * from recognitions where product_id = p.id
         order by recognised_on desc nulls last, stars desc nulls last, id limit 1) n on true
      left join revocations v on v.recognition_id = n.id and v.revoked_on <= ${on}::date
     order by wanted.position`.execute(connection);
  return rows.map(cardOf);
}

function cardOf(row: Row): ProductCard {
  const state: StarState =
    row.period_until !== null
      ? 'valid'
      : row.revoked_on
        ? 'revoked'
        : row.suspended
          ? 'suspended'
          : row.last_on === null
            ? 'undated'
            : 'expired';
  return {
    code: row.code,
    slug: row.slug,
    name: row.name,
    producer: row.producer && { ...row.producer, kind: row.producer.kind as ProducerKind | null },
    place: row.place,
    placeToday: row.place_today,
    line: row.line,
    set: row.set,
    stars: row.stars,
    lastStars: row.last_stars,
    state,
    recognisedOn: row.last_on,
    validUntil: row.period_until ?? row.last_until,
    isDemo: row.is_demo,
  };
}
