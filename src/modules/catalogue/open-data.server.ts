import { sql } from 'kysely';
import type { Connection } from '#kernel/db.server.ts';

/** A recognition with its product, as published for download. Fictitious rows and personal data are not in it. */
export type OpenRecognition = Readonly<{
  product: string;
  name: string;
  productLine: string | null;
  productSet: number | null;
  producer: string | null;
  producerName: string | null;
  producerKind: string | null;
  placeCode: string | null;
  placeName: string | null;
  placeTodayCode: string | null;
  placeTodayName: string | null;
  stars: number | null;
  recognisedOn: string | null;
  precision: string;
  validUntil: string | null;
  revokedOn: string | null;
  decisionNo: string | null;
  sources: string | null;
}>;

const batch = 2_000;

/** All recognitions in a fixed order, in batches, so that a large province streams. */
export async function* openRecognitions(
  connection: Connection,
): AsyncGenerator<readonly OpenRecognition[]> {
  let after: string | null = null;
  for (;;) {
    const { rows }: { rows: readonly (OpenRecognition & { id: string })[] } = await sql<
      OpenRecognition & { id: string }
    >`
      select r.id, p.code as product, p.name, p.product_line as "productLine", p.rulebook_sheet as "productSet",
             o.code as producer, o.name as "producerName", o.kind as "producerKind",
             lp.code as "placeCode", l.kind || ' ' || l.name as "placeName",
             tp.code as "placeTodayCode", t.kind || ' ' || t.name as "placeTodayName",
             r.stars, r.recognised_on as "recognisedOn", r.recognised_precision as precision,
             r.valid_until as "validUntil", v.revoked_on as "revokedOn",
             coalesce(d.number, r.decision_no) as "decisionNo", replace(r.source_url, E'\n', ' ') as sources
        from recognitions r
        join products_today p on p.id = r.product_id
        left join producers_today o on o.id = p.producer_id
        left join decisions d on d.id = r.decision_id
        left join revocations v on v.recognition_id = r.id
        left join places lp on lp.id = p.place_id
        left join lateral place_version_on(p.place_id, p.place_on) l on true
        left join lateral place_on_map(p.place_id, p.place_on, 'commune', today_in_vietnam()) m on true
        left join places tp on tp.id = m.target_place_id
        left join lateral place_version_on(m.target_place_id, today_in_vietnam()) t on true
       where not r.is_demo and not p.is_demo ${after === null ? sql`` : sql`and r.id > ${after}::uuid`}
       order by r.id limit ${batch}`.execute(connection);
    if (rows.length) yield rows.map(({ id: _, ...row }) => row);
    if (rows.length < batch) return;
    after = rows.at(-1)!.id;
  }
}

/** How many rows name each public site as their source. */
export async function sourceSites(
  connection: Connection,
): Promise<{ name: string; rows: number }[]> {
  const { rows } = await sql<{ name: string; rows: number }>`
    select regexp_replace(substring(address from '^https?://([^/]+)'), '^(www|m|amp)\\.', '') as name,
           count(distinct r.id)::integer as rows
      from recognitions r, regexp_split_to_table(r.source_url, '\\s+|\\s*\\|\\s*') as address
     where address ~ '^https?://' and not r.is_demo
     group by 1 order by 2 desc, 1`.execute(connection);
  return rows;
}
