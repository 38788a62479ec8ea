import { sql } from 'kysely';
import type { Connection } from '#kernel/db.server.ts';
import { openRows } from '#kernel/open-rows.server.ts';

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

/** All recognitions in a fixed order, in batches, so that a large province streams. */
export const openRecognitions = (
  connection: Connection,
): AsyncGenerator<readonly OpenRecognition[]> =>
  openRows(
    async (onward, limit) =>
      (
        await sql<OpenRecognition & { id: string }>`
      select t.id, p.code as product, p.name, p.product_line as "productLine", p.rulebook_sheet as "productSet",
             o.code as producer, o.name as "producerName", o.kind as "producerKind",
             lp.code as "placeCode", l.kind || ' ' || l.name as "placeName",
             tp.code as "placeTodayCode", n.kind || ' ' || n.name as "placeTodayName",
             t.stars, t.recognised_on as "recognisedOn", t.recognised_precision as precision,
             t.valid_until as "validUntil", v.revoked_on as "revokedOn",
             coalesce(d.number, t.decision_no) as "decisionNo", replace(t.source_url, E'\n', ' ') as sources
        from recognitions t
        join products_today p on p.id = t.product_id
        left join producers_today o on o.id = p.producer_id
        left join decisions d on d.id = t.decision_id
        left join revocations v on v.recognition_id = t.id
        left join places lp on lp.id = p.place_id
        left join lateral place_version_on(p.place_id, p.place_on) l on true
        left join lateral place_on_map(p.place_id, p.place_on, 'commune', today_in_vietnam()) m on true
        left join places tp on tp.id = m.target_place_id
        left join lateral place_version_on(m.target_place_id, today_in_vietnam()) n on true
       where not t.is_demo and not p.is_demo and ${onward}
       order by t.id limit ${limit}`.execute(connection)
      ).rows,
  );

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
