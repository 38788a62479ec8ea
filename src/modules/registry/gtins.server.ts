import { sql } from 'kysely';
import type { Connection } from '#kernel/db.server.ts';
import type { Day } from '#kernel/day.ts';
import { openRegister } from '#kernel/register.server.ts';
import { gtin14 } from './gs1.ts';
import { rightsOf, writesFiction } from './register-rights.server.ts';
import { productSource } from './register-sources.server.ts';

/** Numbers of packs as GS1 Vietnam granted them: entered from its certificate of use, never made. */
export const gtins = openRegister(
  {
    name: 'registry.gtins',
    table: 'product_gtins',
    slug: 'ma-vach',
    prefix: 'MV',
    title: 'gtin',
    newest: 'validFrom',
    key: ['gtin'],
    fields: [
      { name: 'product', kind: 'reference', to: 'product', required: true, listed: true },
      {
        name: 'gtin',
        kind: 'text',
        max: 14,
        pattern: /^(\d{8}|\d{12,14})$/,
        required: true,
        listed: true,
      },
      { name: 'pack', kind: 'text', max: 200, required: true, listed: true },
      { name: 'grantedNo', kind: 'text', max: 100 },
      { name: 'validFrom', kind: 'day', required: true, future: false, listed: true },
      { name: 'validUntil', kind: 'day', notBefore: 'validFrom', listed: true },
      { name: 'source', kind: 'text', max: 2000 },
    ],
  },
  {
    rights: rightsOf({
      keep: ['agency-officer'],
      read: ['trade-officer', 'steering-committee', 'inspector'],
    }),
    references: { product: productSource },
    check: async (_tx, after) =>
      gtin14(String(after.gtin)) ? [] : [{ field: 'gtin', code: 'registry.error.gtin' }],
    isDemo: writesFiction,
  },
);

/** The product that a GTIN names, also after the number has ended: what was printed leads on. */
export async function productOfGtin(
  connection: Connection,
  gtin: string,
): Promise<{ code: string; slug: string } | null> {
  const { rows } = await sql<{ code: string; slug: string }>`
    select p.code, p.slug from product_gtins g join products p on p.id = g.product_id
     where lpad(g.gtin, 14, '0') = ${gtin}`.execute(connection);
  return rows[0] ?? null;
}

/** The numbers of a product on a day. */
export async function gtinsOf(
  connection: Connection,
  productCode: string,
  on: Day,
): Promise<{ gtin: string; pack: string }[]> {
  const { rows } = await sql<{ gtin: string; pack: string }>`
    select lpad(g.gtin, 14, '0') as gtin, g.pack from product_gtins g join products p on p.id = g.product_id
     where p.code = ${productCode} and ${on}::date between g.valid_from and coalesce(g.valid_until, 'infinity')
     order by g.pack, g.gtin`.execute(connection);
  return rows;
}
