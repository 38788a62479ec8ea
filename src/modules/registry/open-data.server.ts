import { sql } from 'kysely';
import type { Connection } from '#kernel/db.server.ts';
import type { Day } from '#kernel/day.ts';
import { openRows, type OpenRow } from '#kernel/open-rows.server.ts';
import { standardStateOn, type StandardDays } from './standards.ts';

/** Standards held, as they stand on a day, as published for download: none fictitious. */
export async function* openStandards(connection: Connection, on: Day): AsyncGenerator<OpenRow[]> {
  const batches = openRows(
    async (onward, limit) =>
      (
        await sql<OpenRow & StandardDays & { id: string }>`
      select t.id, t.code, t.kind, t.name, t.holds, o.code as producer, o.name as "producerName", p.code as product,
             l.code as "placeCode", v.kind || ' ' || v.name as "placeName", t.area_ha::float8 as "areaHa",
             t.certificate_no as "certificateNo", t.issuer, t.issued_on as "issuedOn", t.valid_until as "validUntil",
             t.withdrawn_on as "withdrawnOn", replace(t.source, E'\\n', ' ') as sources
        from standards_held t
        left join producers_today o on o.id = t.producer_id
        left join products_today p on p.id = t.product_id
        left join places l on l.id = t.place_id
        left join lateral place_version_on(t.place_id, t.place_on) v on true
       where not t.is_demo and not coalesce(o.is_demo, false) and not coalesce(p.is_demo, false) and ${onward}
       order by t.id limit ${limit}`.execute(connection)
      ).rows,
  );
  for await (const rows of batches)
    yield rows.map((row) => ({
      ...(row as OpenRow),
      state: standardStateOn(row as StandardDays, on),
    }));
}
