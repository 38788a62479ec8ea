import { z } from 'zod';
import { command } from '#kernel/command.server.ts';
import type { Tx } from '#kernel/db.server.ts';
import { conflict } from '#kernel/errors.ts';
import { fraction } from '#kernel/fraction.ts';
import { tidy } from '#kernel/text.ts';
import { resultOfDossier } from '#modules/councils/index.server.ts';
import { permitStep } from '#modules/dossiers/index.ts';
import { advanceDossier, lockForStep } from '#modules/dossiers/index.server.ts';
import { bandOf, RulebookId, type Star } from '#modules/rulebooks/index.ts';
import { loadRulebook } from '#modules/rulebooks/index.server.ts';
import { CentreAnswer } from './inputs.ts';

/**
 * The most stars that points of the central council give under the book of the dossier: no decision on them gives more, an unmet
 * minimum may give less. QĐ 26/2026 Đ3.3, Đ7.4.
 */
export function starsOfCentre(rulebook: string, score: string): Star {
  const [whole, decimals = ''] = score.split('.') as [string, string?];
  const points = fraction(BigInt(whole + decimals), 10n ** BigInt(decimals.length));
  return bandOf(loadRulebook(RulebookId.parse(rulebook)), points);
}

/** Keeps the ministry's document, and its points where it names them, with the result that was sent there. */
export async function keepCentreAnswer(
  tx: Tx,
  dossierId: string,
  { documentNo, answeredOn, score }: CentreAnswer,
): Promise<void> {
  await tx
    .updateTable('result_approvals')
    .set({
      centre_document_no: documentNo,
      centre_answered_on: answeredOn,
      centre_score: score ?? null,
    })
    .where('dossier_id', '=', dossierId)
    .execute();
}

/** Đ7.4g: the centre gave no star, and the province gives none on its result either. */
export const recordCentreRefusal = command({
  name: 'recognition.record-centre-refusal',
  input: z.strictObject({
    dossierId: z.uuid(),
    centre: CentreAnswer,
    reason: z.string().transform(tidy).pipe(z.string().max(1000)).optional(),
  }),
  load: async (tx, input) => {
    const dossier = await lockForStep(tx, input.dossierId);
    return { dossier, judges: (await resultOfDossier(tx, dossier.id))?.judges ?? [] };
  },
  permit: ({ actor, facts: { dossier, judges }, input, today }) => {
    const verdict = permitStep(actor, dossier, 'record-centre-refusal');
    if (verdict !== true) return verdict;
    if (input.centre.answeredOn > today)
      return conflict('recognition.error.future', {}, 'centre.answeredOn');
    // four eyes: whoever scored a product does not record what follows
    return judges.includes(actor.accountId!)
      ? conflict('recognition.error.judge', { dossier: dossier.code })
      : true;
  },
  run: async ({ tx, facts: { dossier }, input, actor, now }) => {
    await keepCentreAnswer(tx, dossier.id, input.centre);
    return {
      event: await advanceDossier(tx, {
        dossierId: dossier.id,
        step: 'record-centre-refusal',
        actor,
        now,
        ...(input.reason && { reason: input.reason }),
        data: { document: input.centre.documentNo, score: input.centre.score ?? null },
      }),
      result: { dossierId: dossier.id },
    };
  },
});
