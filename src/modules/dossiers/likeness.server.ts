import { sql } from 'kysely';
import { db } from '#kernel/db.server.ts';

/** From here on two histories are said to be too much alike: share of trigrams in common. */
export const tooAlike = 0.5;
/** Shorter texts are alike by chance. */
const shortest = 120;

/** Another dossier whose history is nearly this one; its product is named only where that is public or the producer's own. */
export type Likeness = Readonly<{ percent: number; product: string | null }>;

/**
 * Whether a product's history is too near to another product's. Compared with what was handed in anywhere and with the
 * producer's own drafts; nobody else's words are ever shown, nor the name of a product that is not recognised yet.
 */
export async function likenessOf(
  dossier: Readonly<{ id: string; product: { id: string }; producer: { id: string } }>,
  text: string,
): Promise<Likeness | null> {
  if (text.trim().length < shortest) return null;
  return db()
    .transaction()
    .execute(async (tx) => {
      await sql`select set_config('pg_trgm.similarity_threshold', ${String(tooAlike)}, true)`.execute(
        tx,
      );
      const { rows } = await sql<{ alike: number; product: string | null }>`
        select similarity(fold_vietnamese(d.general->>'history'), fold_vietnamese(${text})) as alike,
               case when d.state = 'recognised' or d.producer_id = ${dossier.producer.id} then p.name end as product
          from dossiers d join products_today p on p.id = d.product_id
         where fold_vietnamese(d.general->>'history') % fold_vietnamese(${text})
           and d.product_id <> ${dossier.product.id} and d.id <> ${dossier.id}
           and (d.state not in ('draft', 'withdrawn') or d.producer_id = ${dossier.producer.id})
         order by 1 desc limit 1`.execute(tx);
      const found = rows[0];
      return found ? { percent: Math.round(found.alike * 100), product: found.product } : null;
    });
}
