import { sql, type RawBuilder } from 'kysely';
import { evidence, real, type Measure, type Question } from '../measure.server.ts';

/** Rows of craft villages `v` recognised on the day. */
const villages = (
  { on, demo }: Question,
  fits: RawBuilder<unknown>,
  note: RawBuilder<unknown>,
): RawBuilder<unknown> =>
  evidence({
    from: sql`from craft_villages v
      where v.recognised_on <= ${on}::date and (v.withdrawn_on is null or v.withdrawn_on > ${on}::date)
        and ${real(demo, 'v.is_demo')} and ${fits}`,
    key: sql`v.id`,
    on: sql`v.recognised_on`,
    subject: 'place',
    code: sql`v.code`,
    name: sql`v.name`,
    note,
    isDemo: sql`v.is_demo`,
    placeId: sql`v.place_id`,
    placeOn: sql`v.place_on`,
  });

/** A product of the village that was recognised by the day, lapsed ones too, revoked ones not. */
const products = ({ on, demo }: Question): RawBuilder<unknown> => sql`
  from craft_village_products c
  join figure_rows f on f.measure = 'scheme' and f.subject_id = c.product_id and ${demo ? sql`f.in_all` : sql`f.in_real`}
   and ${on}::date between f.counted_from and f.counted_until
  join recognitions r on r.id = f.fact_id
 where c.village_id = v.id and (c.starts_on is null or c.starts_on <= ${on}::date)
   and (c.ends_on is null or c.ends_on >= ${on}::date) and ${real(demo, 'c.is_demo')}`;

/** Share of the craft villages recognised on the day from which a product of the scheme comes that has been given a star. */
export const craftVillages: Measure = {
  recorded: (demo) =>
    sql`exists (select from craft_villages v where v.recognised_on is not null and ${real(demo, 'v.is_demo')})`,
  rows: (question) =>
    villages(
      question,
      sql`exists (select ${products(question)})`,
      sql`(select string_agg(p.code, ', ' order by p.code) from products p where p.id in (select c.product_id ${products(question)}))`,
    ),
  whole: (question) => villages(question, sql`true`, sql`concat_ws(' · ', v.craft, v.decision_no)`),
};
