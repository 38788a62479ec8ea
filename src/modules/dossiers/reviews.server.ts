import type { Day } from '#kernel/day.ts';
import type { Connection } from '#kernel/db.server.ts';
import type { Finding, SignerPost } from './schemas.ts';

/** What the commune found on the ground, and its letter. */
export type ReviewView = Readonly<{
  materials: Readonly<{ text: string; finding: Finding }>;
  labour: Readonly<{ text: string; finding: Finding }>;
  idea: Readonly<{ text: string; finding: Finding }>;
  identity: Readonly<{ text: string; finding: Finding }>;
  letterNumber: string;
  letterOn: Day;
  signedByName: string;
  /** null where it was not asked yet */
  signerPost: SignerPost | null;
  /** number and symbol of the report, null while its own line is open */
  report: Readonly<{ number: number; symbol: string }> | null;
  reviewedOn: Day;
  /** number of the copy that was read */
  copyNumber: number;
}>;

/** The last assessment of the commune, null while there is none. */
export async function reviewOf(
  connection: Connection,
  dossierId: string,
): Promise<ReviewView | null> {
  const row = await connection
    .selectFrom('commune_reviews as r')
    .innerJoin('dossier_submissions as s', 's.id', 'r.submission_id')
    .selectAll('r')
    .select('s.number')
    .where('r.dossier_id', '=', dossierId)
    .orderBy('r.known_from', 'desc')
    .executeTakeFirst();
  if (!row) return null;
  const pair = (text: string, finding: string) => ({ text, finding: finding as Finding });
  return {
    materials: pair(row.local_material, row.local_material_met),
    labour: pair(row.local_labour, row.local_labour_met),
    idea: pair(row.idea_origin, row.idea_origin_met),
    identity: pair(row.local_identity, row.local_identity_met),
    letterNumber: row.letter_number,
    letterOn: row.letter_on as Day,
    signedByName: row.signed_by_name,
    signerPost: row.signer_post as SignerPost | null,
    report: row.report_number ? { number: row.report_number, symbol: row.report_symbol! } : null,
    reviewedOn: row.reviewed_on as Day,
    copyNumber: row.number,
  };
}
