import { sql, type RawBuilder } from 'kysely';
import { productEvidence, type Question } from '../measure.server.ts';

/** The steps that count on the day asked, with or without fictitious ones (db/migrations/0066_programme.sql). */
export const countedOn = ({ on, demo }: Question): RawBuilder<unknown> => sql`
  ${demo ? sql`s.in_all` : sql`s.in_real`} and ${on}::date between s.counted_from and s.counted_until`;

/** Any recognition on record. The product is looked up row by row: the first one that fits is enough. */
export const anyRecognition = (demo: boolean): RawBuilder<unknown> =>
  demo
    ? sql`exists (select from recognitions)`
    : sql`exists (select from recognitions r
                   where not r.is_demo and not (select p.is_demo from products p where p.id = r.product_id))`;

/** The number of steps by day. */
export const stepCounts = (condition: RawBuilder<unknown>): RawBuilder<unknown> => sql`
  select s.recognised_on as "on", s.n from product_step_counts s where ${condition}`;

/** Rows of products, each by one of its steps. @param condition which steps `s`; one row a product */
export const stepEvidence = (
  question: Question,
  condition: RawBuilder<unknown>,
  note?: RawBuilder<unknown>,
): RawBuilder<unknown> =>
  productEvidence(
    sql`
      select s.product_id, s.recognised_on as "on", s.is_demo, s.place_id, s.place_on,
             concat_ws(' · ', ${note ?? sql`null`}, (select r.decision_no from recognitions r where r.id = s.recognition_id)) as note
        from product_steps s where ${condition}`,
    { ...question, judged: true, placed: true },
  );
