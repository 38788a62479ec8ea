import { sql } from 'kysely';
import type { Connection } from '#kernel/db.server.ts';
import type { Day } from '#kernel/day.ts';
import { statusOn, type Precision, type RevocationGround } from './grounds.ts';
import type { CandidacyView, RecognitionView } from './views.ts';

type Row = Readonly<{
  id: string;
  stars: number | null;
  recognised_on: string | null;
  recognised_precision: Precision;
  valid_until: string | null;
  decision_no: string | null;
  source_url: string | null;
  note: string | null;
  is_demo: boolean;
  revoked_on: string | null;
  ground: RevocationGround | null;
  revocation_no: string | null;
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
    select r.id, r.stars, r.recognised_on, r.recognised_precision, r.valid_until, r.decision_no,
           r.source_url, r.note, r.is_demo, v.revoked_on, v.ground, v.decision_no as revocation_no,
           c.code as certificate_code, c.number as certificate_number
      from recognitions r
      left join revocations v on v.recognition_id = r.id
      left join certificates c on c.recognition_id = r.id
     where r.product_id = ${productId}::uuid
     order by r.recognised_on desc nulls last, r.stars desc nulls last, r.id`.execute(connection);
  return rows.map((row) => ({
    id: row.id,
    stars: row.stars,
    status: statusOn(
      { recognisedOn: row.recognised_on, validUntil: row.valid_until, revokedOn: row.revoked_on },
      on,
    ),
    recognisedOn: row.recognised_on,
    precision: row.recognised_precision,
    validUntil: row.valid_until,
    decisionNo: row.decision_no,
    revocation:
      row.revoked_on && row.ground
        ? { on: row.revoked_on, ground: row.ground, decisionNo: row.revocation_no! }
        : null,
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
