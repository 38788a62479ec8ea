import { sql } from 'kysely';
import type { Connection } from '#kernel/db.server.ts';
import type { Day } from '#kernel/day.ts';
import { Refusal } from '#kernel/errors.ts';
import { placeBySlugOrCode } from '#modules/places/index.server.ts';

/** A product with a star valid on a day. */
export type ValidProduct = Readonly<{
  code: string;
  /** names as on that day */
  name: string;
  producer: string | null;
  producerCode: string | null;
  /** the unit as the source named it */
  place: string | null;
  placeCode: string | null;
  /** null: recognised, the number not stated */
  stars: number | null;
  validUntil: string;
}>;

/**
 * Products recognised and valid on a day: one row a product, its highest valid star. Fictitious ones are left out.
 * `within` is the code of a unit on either map: what lies there follows the lineage.
 */
export async function validProducts(
  connection: Connection,
  question: Readonly<{ on: Day; stars?: number; within?: string }>,
): Promise<ValidProduct[]> {
  const { on, stars, within } = question;
  const unit = within === undefined ? null : await placeBySlugOrCode(connection, within, on);
  if (within !== undefined && !unit)
    throw new Refusal('invalid', 'places.error.unknown-code', {
      params: { code: within.slice(0, 40) },
    });
  const mapDay =
    !unit || unit.validFrom <= on
      ? unit?.validUntil && unit.validUntil < on
        ? unit.validUntil
        : on
      : unit.validFrom;
  const { rows } = await sql<ValidProduct>`
    ${
      unit
        ? sql`with area as materialized (
            select place_id, fact_from, fact_until from place_maps
             where target_place_id = ${unit.placeId}::uuid and level = ${unit.level}
               and ${mapDay}::date between map_from and map_until),
          -- products of which the version of that day is made there
          inside as materialized (
            select v.product_id
              from area a
              join product_versions v on v.place_id = a.place_id and v.place_on between a.fact_from and a.fact_until
             where (v.valid_until is null or v.valid_until >= ${on}::date)
               and not exists (
                 select from product_versions e
                  where e.product_id = v.product_id and e.valid_from < v.valid_from
                    and (e.valid_until is null or e.valid_until >= ${on}::date)))`
        : sql``
    }
    select p.code, n.name, o.name as producer, oc.code as "producerCode",
           l.kind || ' ' || l.name as place, lp.code as "placeCode",
           nullif(s.real_stars, 0) as stars, greatest(r.valid_until, s.valid_until) as "validUntil"
      from ${unit ? sql`inside i join star_periods s on s.product_id = i.product_id` : sql`star_periods s`}
      join recognitions r on r.id = s.real_recognition_id
      join products p on p.id = s.product_id
      join lateral (
        select * from product_versions where product_id = p.id
         order by valid_from > ${on}::date, case when valid_from > ${on}::date then valid_from end, valid_from desc limit 1) n on true
      left join producers oc on oc.id = n.producer_id
      left join lateral (
        select name from producer_versions where producer_id = n.producer_id
         order by valid_from > ${on}::date, case when valid_from > ${on}::date then valid_from end, valid_from desc limit 1) o on true
      left join lateral place_version_on(n.place_id, n.place_on) l on true
      left join places lp on lp.id = n.place_id
     where ${on}::date between s.valid_from and s.valid_until and s.real_stars is not null
       ${stars === undefined ? sql`` : sql`and s.real_stars = ${stars}`}
     order by length(p.code), p.code`.execute(connection);
  return rows;
}
