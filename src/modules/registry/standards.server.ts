import type { Connection } from '#kernel/db.server.ts';
import type { Day } from '#kernel/day.ts';
import { sql } from 'kysely';
import { standardStateOn, type ProductStandard } from './standards.ts';

/** The standards of a product, as they stand on a day; those in force first. */
export async function standardsOfProduct(
  connection: Connection,
  productId: string,
  on: Day,
): Promise<ProductStandard[]> {
  const { rows } = await sql<Omit<ProductStandard, 'state'> & { withdrawnOn: Day | null }>`
    select s.code, s.name, s.kind, s.certificate_no as "certificateNo", s.issuer, s.issued_on as "issuedOn",
           s.valid_until as "validUntil", s.withdrawn_on as "withdrawnOn", s.document_id as "fileId", s.is_demo as "isDemo"
      from standards_held s
     where s.id in (
       select o.id from standards_held o where o.product_id = ${productId}::uuid
       union
       select c.standard_id from standard_products c
        where c.product_id = ${productId}::uuid
          and (c.starts_on is null or c.starts_on <= ${on}::date) and (c.ends_on is null or c.ends_on >= ${on}::date))
     order by s.issued_on desc nulls last, s.code`.execute(connection);
  return rows
    .map(({ withdrawnOn, ...row }) => ({
      ...row,
      state: standardStateOn({ ...row, withdrawnOn }, on),
    }))
    .toSorted((a, b) => Number(b.state === 'valid') - Number(a.state === 'valid'));
}
