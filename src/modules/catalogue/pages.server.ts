import { sql } from 'kysely';
import type { Connection } from '#kernel/db.server.ts';
import type { ProducerKind } from '#modules/registry/index.ts';
import { marksOfProduct } from '#modules/marks/index.server.ts';
import { candidaciesOf, recognitionsOf } from '#modules/recognition/index.server.ts';
import { standardsOfProduct } from '#modules/registry/index.server.ts';
import { cardsOf } from './cards.server.ts';
import { catalogueToday } from './day.server.ts';
import type { Dated, PlaceLabel, ProducerLabel, ProducerPage, ProductPage } from './views.ts';

type Period = Readonly<{ validFrom: string | null; validUntil: string | null }>;

/**
 * The public page of a product that is, was or may become an OCOP product; null for any other, such as one
 * that so far stands only in a producer's draft.
 */
export async function productPage(
  connection: Connection,
  code: string,
): Promise<ProductPage | null> {
  const on = await catalogueToday(connection);
  const { rows } = await sql<{
    id: string;
    code: string;
    slug: string;
    name: string;
    group: string | null;
    set: number | null;
    line: string | null;
    place_id: string | null;
    is_demo: boolean;
  }>`
    select id, code, slug, name, product_group as "group", rulebook_sheet as "set", product_line as line, place_id, is_demo
      from products_today p
     where code = ${code}
       and (exists (select from recognitions where product_id = p.id)
         or exists (select from candidacies where product_id = p.id))`.execute(connection);
  const product = rows[0];
  if (!product) return null;
  const [cards, versions, recognitions, candidacies, similar, standards, { marks }] =
    await Promise.all([
      cardsOf(connection, [product.id], on),
      sql<Dated<{ name: string; producer: ProducerLabel | null }>>`
      select v.name, nullif(v.valid_from, '-infinity') as "validFrom", v.valid_until as "validUntil",
             case when o.id is not null then jsonb_build_object(
               'code', o.code, 'slug', o.slug, 'name', o.name, 'kind', o.kind) end as producer
        from product_versions v left join producers_today o on o.id = v.producer_id
       where v.product_id = ${product.id}::uuid order by v.valid_from desc`.execute(connection),
      recognitionsOf(connection, product.id, on),
      candidaciesOf(connection, product.id),
      similarTo(connection, product.id),
      standardsOfProduct(connection, product.id, on),
      marksOfProduct(connection, product.id, on),
    ]);
  return {
    code: product.code,
    slug: product.slug,
    name: product.name,
    card: cards[0]!,
    group: product.group,
    versions: versions.rows,
    recognitions,
    candidacies,
    similar: await cardsOf(connection, similar, on),
    standards,
    marks,
    isDemo: product.is_demo,
  };
}

/** Products with a star today: of the same commune and line first, then of the same set, then of the same line. */
async function similarTo(connection: Connection, productId: string): Promise<string[]> {
  const nearest = sql`c.stars >= 1 and c.product_id <> ${productId}::uuid order by c.stars desc, c.newest_on desc, c.product_id desc limit 6`;
  const { rows } = await sql<{ product_id: string }>`
    with own as (select v.id, v.product_line as line, v.rulebook_sheet as set_no, c.commune_id
                   from products_today v left join product_cards c on c.product_id = v.id where v.id = ${productId}::uuid)
    select product_id from (
      select distinct on (product_id) product_id, place from (
        (select c.product_id, 1 as place from own join product_cards c on c.commune_id = own.commune_id and c.line = own.line where ${nearest})
        union all
        (select c.product_id, 2 from own join product_cards c on c.set_no = own.set_no where ${nearest})
        union all
        (select c.product_id, 3 from own join product_cards c on c.line = own.line where ${nearest})
        union all
        (select c.product_id, 4 from own join product_cards c on c.commune_id = own.commune_id where ${nearest})
      ) as found order by product_id, place) as once
     order by place, product_id limit 6`.execute(connection);
  return rows.map((row) => row.product_id);
}

/** The public page of a producer of which the catalogue shows a product; null for any other. */
export async function producerPage(
  connection: Connection,
  code: string,
): Promise<ProducerPage | null> {
  const on = await catalogueToday(connection);
  const { rows } = await sql<{
    id: string;
    code: string;
    slug: string;
    name: string;
    kind: ProducerKind | null;
    size: string | null;
    address: string | null;
    joined_on: string | null;
    is_demo: boolean;
    place: PlaceLabel | null;
    place_today: PlaceLabel | null;
    products: string[];
    versions: (Period & { name: string; kind: ProducerKind | null })[];
  }>`
    select p.id, p.code, p.slug, p.name, p.kind, p.size, p.address, p.joined_on, p.is_demo,
           case when l.name is not null then jsonb_build_object('code', lp.code, 'name', l.kind || ' ' || l.name) end as place,
           case when t.name is not null then jsonb_build_object('code', tp.code, 'name', t.kind || ' ' || t.name) end as place_today,
           made.products, named.versions
      from producers_today p
      left join lateral place_version_on(p.place_id, p.place_on) l on true
      left join places lp on lp.id = p.place_id
      left join lateral place_on_map(p.place_id, p.place_on, 'commune', today_in_vietnam()) m on true
      left join lateral place_version_on(m.target_place_id, today_in_vietnam()) t on true
      left join places tp on tp.id = m.target_place_id
      cross join lateral (
        select array_agg(id order by stars desc, newest_on desc, id) as products from (
          select c.product_id as id, c.stars, c.newest_on from product_cards c where c.producer_id = p.id
          order by c.stars desc, c.newest_on desc limit 200) as cards) made
      cross join lateral (
        select jsonb_agg(jsonb_build_object('name', v.name, 'kind', v.kind,
                 'validFrom', nullif(v.valid_from, '-infinity'), 'validUntil', v.valid_until) order by v.valid_from desc) as versions
          from producer_versions v where v.producer_id = p.id) named
     where p.code = ${code}
       and exists (select from product_versions v
                    where v.producer_id = p.id
                      and (exists (select from recognitions where product_id = v.product_id)
                        or exists (select from candidacies where product_id = v.product_id)))`.execute(
    connection,
  );
  const producer = rows[0];
  if (!producer) return null;
  return {
    code: producer.code,
    slug: producer.slug,
    name: producer.name,
    kind: producer.kind,
    size: producer.size,
    place: producer.place,
    placeToday: producer.place_today,
    address: producer.address,
    joinedOn: producer.joined_on,
    versions: producer.versions,
    products: await cardsOf(connection, producer.products ?? [], on),
    isDemo: producer.is_demo,
  };
}
