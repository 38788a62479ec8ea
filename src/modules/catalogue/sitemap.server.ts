import { sql } from 'kysely';
import type { Connection } from '#kernel/db.server.ts';

export type SitemapKind = 'product' | 'producer' | 'place';

/** Where each part of a site map begins: the code after which it reads, null for the first. No part when empty. */
export async function sitemapParts(
  connection: Connection,
  kind: SitemapKind,
  size: number,
): Promise<(string | null)[]> {
  const codes = {
    product: sql`select code from products p where not p.is_demo and exists (select from recognitions where product_id = p.id and not is_demo)`,
    producer: sql`select code from producers p where not p.is_demo and exists (select from product_cards where producer_id = p.id)`,
    place: sql`select p.code from places p join place_versions v on v.place_id = p.id
                where v.valid_from <= today_in_vietnam() and (v.valid_until is null or v.valid_until >= today_in_vietnam())`,
  }[kind];
  const { rows } = await sql<{ code: string; n: number }>`
    select code, n from (select code, row_number() over (order by code) as n from (${codes}) as all_codes) as numbered
     where n = 1 or n % ${size} = 0 order by n`.execute(connection);
  if (rows.length === 0) return [];
  // a part begins after the last code of the one before; a code that only ends the list begins none
  return [null, ...rows.filter(({ n }) => n % size === 0).map(({ code }) => code)];
}
