import type { Connection } from '#kernel/db.server.ts';
import { fraction, type Fraction } from '#kernel/fraction.ts';
import type { Star } from '#modules/rulebooks/index.ts';

/** The council's fixed result of a dossier, as a decision needs it. */
export type FixedResult = Readonly<{
  id: string;
  itemId: string;
  dossierId: string;
  mean: Fraction;
  band: Star;
  stars: Star;
  scoredBy: number;
  contentHash: string;
  closedAt: Date;
  /** accounts that scored it, in whatever attempt, and the chair who closed it: none of them records the decision */
  judges: readonly string[];
}>;

/** The result of a dossier's latest closed item, or null. */
export async function resultOfDossier(
  connection: Connection,
  dossierId: string,
): Promise<FixedResult | null> {
  const row = await connection
    .selectFrom('session_results')
    .selectAll()
    .where('dossier_id', '=', dossierId)
    .orderBy('closed_at', 'desc')
    .executeTakeFirst();
  if (!row) return null;
  const scorers = await connection
    .selectFrom('sheet_receipts as r')
    .innerJoin('council_members as m', 'm.id', 'r.member_id')
    .select('m.account_id')
    .distinct()
    .where('r.item_id', '=', row.item_id)
    .execute();
  return {
    id: row.id,
    itemId: row.item_id,
    dossierId: row.dossier_id,
    mean: fraction(row.mean_num, row.mean_den),
    band: row.band as Star,
    stars: row.stars as Star,
    scoredBy: row.scored_by,
    contentHash: row.content_hash,
    closedAt: row.closed_at,
    judges: [...new Set([...scorers.map(({ account_id }) => account_id), row.closed_by])],
  };
}
