import { sql } from 'kysely';
import type { Connection } from '#kernel/db.server.ts';
import type { Day } from '#kernel/day.ts';
import type { Precision } from './grounds.ts';
import { lifeColumns, lifeJoins, lifeOn, type LifeRow } from './life.server.ts';
import type { CandidacyView, RecognitionView } from './views.ts';

type Row = LifeRow &
  Readonly<{
    id: string;
    stars: number | null;
    recognised_precision: Precision;
    decision_no: string | null;
    source_url: string | null;
    note: string | null;
    is_demo: boolean;
    certificate_code: string | null;
    certificate_number: string | null;
  }>;

const lines = (text: string | null): string[] => text?.split('\n').filter(Boolean) ?? [];

/** All recognitions of a product with their state on a day, newest first. */
export async function recognitionsOf(
  connection: Connection,
  productId: string,
  on: Day,
): Promise<RecognitionView[]> {
  const { rows } = await sql<Row>`
    select ${lifeColumns}, r.id, r.stars, r.recognised_precision, r.decision_no,
           r.source_url, r.note, r.is_demo, c.code as certificate_code, c.number as certificate_number
      from recognitions r
      ${lifeJoins}
      left join certificates c on c.recognition_id = r.id
     where r.product_id = ${productId}::uuid
     order by r.recognised_on desc nulls last, r.stars desc nulls last, r.id`.execute(connection);
  return rows.map((row) => ({
    id: row.id,
    stars: row.stars,
    ...lifeOn(row, on),
    recognisedOn: row.recognised_on,
    precision: row.recognised_precision,
    validUntil: row.valid_until,
    decisionNo: row.decision_no,
    certificate: row.certificate_code
      ? { code: row.certificate_code, number: row.certificate_number! }
      : null,
    sources: lines(row.source_url),
    note: row.note,
    isDemo: row.is_demo,
  }));
}

/** What sources say of a product besides recognitions, newest first. */
export async function candidaciesOf(
  connection: Connection,
  productId: string,
): Promise<CandidacyView[]> {
  const rows = await connection
    .selectFrom('candidacies')
    .selectAll()
    .where('product_id', '=', productId)
    .orderBy('stated_on', (order) => order.desc().nullsLast())
    .orderBy('id')
    .execute();
  return rows.map((row) => ({
    status: row.status,
    stars: row.stars,
    statedOn: row.stated_on,
    precision: row.stated_precision as Precision,
    sources: lines(row.source_url),
    note: row.note,
  }));
}
