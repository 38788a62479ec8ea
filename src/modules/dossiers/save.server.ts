import { sql } from 'kysely';
import { z } from 'zod';
import type { Actor } from '#kernel/actor.ts';
import { command, fieldFaults } from '#kernel/command.server.ts';
import type { Tx } from '#kernel/db.server.ts';
import { Refusal, type FieldFault } from '#kernel/errors.ts';
import { answerFaults } from '#modules/rulebooks/index.ts';
import { casesOf, chosen } from './completeness.ts';
import { noteWriter } from './consents.server.ts';
import { answersOf, positionsOf, sheetOf } from './content.server.ts';
import type { Answer } from './copy.ts';
import { mergeDraft } from './draft-merge.ts';
import { General, readGeneral, StoredGeneral, type GeneralField } from './general.ts';
import { permitEdit } from './rights.ts';
import { DossierCode, SaveAnswers } from './schemas.ts';
import { factsOf, lockDossier, type DossierRow } from './steps.server.ts';

/** When a draft was kept, as an ISO instant. */
export type Kept = Readonly<{ code: string; savedAt: string }>;

const kept = (code: string, now: Date): Kept => ({ code, savedAt: now.toISOString() });

async function stamp(
  tx: Tx,
  dossier: DossierRow,
  actor: Actor,
  at: Readonly<{ now: Date; today: string }>,
): Promise<void> {
  await tx
    .updateTable('dossiers')
    .set({ saved_at: at.now.toISOString(), saved_by: actor.accountId })
    .where('id', '=', dossier.id)
    .execute();
  await noteWriter(tx, dossier, actor, at);
}

function demandFresh(fields: FieldFault[]): void {
  if (fields.length) throw new Refusal('conflict', 'dossiers.error.newer', { fields });
}

const brief = (value: unknown): string => {
  const text = Array.isArray(value) ? value.join(', ') : String(value ?? '');
  return text.length > 200 ? `${text.slice(0, 200)}…` : text;
};

/** What is typed must be sound; what an earlier version took stays until it is touched. */
function refuseUnsound(typed: General, stored: General): void {
  const { error } = General.safeParse(typed);
  const fields = (error ? fieldFaults(error) : [])
    .filter(({ field }) => typed[field as GeneralField] !== stored[field as GeneralField])
    .map((fault) => ({ ...fault, field: `general.${fault.field}` }));
  if (fields.length) throw new Refusal('invalid', 'kernel.error.invalid', { fields });
}

/**
 * Fields of Mẫu 01 and 02. `base` is what the form showed: fields that were not touched keep what others saved since,
 * and a field that both changed is refused with the other's words.
 */
export const saveGeneral = command({
  name: 'dossiers.save-general',
  input: z.strictObject({
    code: DossierCode,
    general: StoredGeneral,
    base: StoredGeneral.optional(),
  }),
  load: (tx, { code }) => lockDossier(tx, code),
  permit: ({ actor, facts }) => permitEdit(actor, factsOf(facts)),
  run: async ({ tx, facts, input, actor, now, today }) => {
    const stored = readGeneral(facts.general);
    refuseUnsound(input.general, stored);
    const { changed, conflicts } = mergeDraft<unknown>(input.base, input.general, stored);
    demandFresh(
      conflicts.map(([field, value]) => ({
        field: `general.${field}`,
        code: 'dossiers.error.newer-field',
        params: { value: brief(value) },
      })),
    );
    const merged = { ...stored, ...changed };
    await tx
      .updateTable('dossiers')
      .set({ general: sql`${JSON.stringify(merged)}::jsonb` })
      .where('id', '=', facts.id)
      .execute();
    await stamp(tx, facts, actor, { now, today });
    return {
      event: { subject: { type: 'dossier', id: facts.id }, before: stored, after: merged },
      result: kept(facts.code, now),
    };
  },
});

/** Self-scores: any number of criteria at once. `base` as in `saveGeneral`. */
export const saveAnswers = command({
  name: 'dossiers.save-answers',
  input: SaveAnswers,
  load: async (tx, { code }) => {
    const row = await lockDossier(tx, code);
    return { row, answers: await answersOf(tx, row.id) };
  },
  permit: ({ actor, facts }) => permitEdit(actor, factsOf(facts.row)),
  run: async ({ tx, facts, input, actor, now, today }) => {
    const { sheet } = sheetOf(facts.row);
    const given = chosen(positionsOf(input.answers));
    const unknown = Object.keys(input.answers).filter((code) => !(code in given));
    const fields = answerFaults(sheet, {
      ...given,
      // an unknown criterion is refused also when it is answered with "none"
      ...Object.fromEntries(unknown.map((code) => [code, 1])),
    });
    if (fields.length) throw new Refusal('invalid', 'kernel.error.invalid', { fields });
    const { changed, conflicts } = mergeDraft<Answer>(input.base, input.answers, facts.answers);
    demandFresh(
      conflicts.map(([criterion, answer]) => ({
        field: `answers.${criterion}`,
        code: 'dossiers.error.newer-answer',
        params: { option: answer?.option ?? 0, note: brief(answer?.note) || '–' },
      })),
    );
    const merged = { ...facts.answers, ...changed };
    if (casesOf(sheet, chosen(positionsOf(merged))).size > 1)
      throw new Refusal('conflict', 'dossiers.error.one-case');
    for (const [criterion, { option, note }] of Object.entries(changed))
      await tx
        .insertInto('dossier_answers')
        .values({ dossier_id: facts.row.id, criterion, option, note })
        .onConflict((on) => on.columns(['dossier_id', 'criterion']).doUpdateSet({ option, note }))
        .execute();
    await stamp(tx, facts.row, actor, { now, today });
    return {
      event: {
        subject: { type: 'dossier', id: facts.row.id },
        data: { criteria: Object.keys(changed) },
        before: facts.answers,
        after: merged,
      },
      result: kept(facts.row.code, now),
    };
  },
});
