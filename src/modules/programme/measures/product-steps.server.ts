import { sql, type RawBuilder } from 'kysely';
import { andPlace, corrections, joinPlace } from '../kept.server.ts';
import { evidence, versionOn, type Question } from '../measure.server.ts';

/** The steps that count on the day asked, with or without fictitious ones (db/migrations/0066_programme.sql). */
export const countedOn = ({ on, demo }: Question): RawBuilder<unknown> => sql`
  ${demo ? sql`s.in_all` : sql`s.in_real`} and ${on}::date between s.counted_from and s.counted_until`;

/** Any recognition on record. The product is looked up row by row: the first one that fits is enough. */
export const anyRecognition = (demo: boolean): RawBuilder<unknown> =>
  demo
    ? sql`exists (select from recognitions)`
    : sql`exists (select from recognitions r
                   where not r.is_demo and not (select p.is_demo from products p where p.id = r.product_id))`;

/** The number of steps by day; of a unit from those that the caller has gathered (`stepsIn`). */
export const stepCounts = (
  { place }: Question,
  condition: RawBuilder<unknown>,
  past: boolean,
): RawBuilder<unknown> =>
  place
    ? sql`select s.recognised_on as "on", s.n from steps_in_place s where ${condition}`
    : sql`
      select s.recognised_on as "on", s.n from product_step_counts s where ${condition}
      ${past ? corrections('product_steps', sql`select s.recognised_on, s.n`, condition) : sql``}`;

/** Rows of products, each by one of its steps. @param condition which steps `s`; one row a product */
export const stepEvidence = (
  { place }: Question,
  condition: RawBuilder<unknown>,
  note?: RawBuilder<unknown>,
): RawBuilder<unknown> =>
  evidence({
    // a left join is left out of a count
    from: sql`
      from product_steps s
      left join products p on p.id = s.product_id
      ${joinPlace(place, 's')}
     where ${condition} ${andPlace(place, 's')}`,
    key: sql`s.product_id`,
    on: sql`s.recognised_on`,
    subject: 'product',
    code: sql`p.code`,
    name: versionOn('product_versions', 'name', sql`s.product_id`, sql`s.recognised_on`),
    slug: sql`p.slug`,
    note: sql`concat_ws(' · ', ${note ?? sql`null`}, (select r.decision_no from recognitions r where r.id = s.recognition_id))`,
    isDemo: sql`s.is_demo`,
    placeId: sql`s.place_id`,
    placeOn: sql`s.place_on`,
  });
