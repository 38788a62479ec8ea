import { sql } from 'kysely';
import { z } from 'zod';
import { command } from '#kernel/command.server.ts';
import { databaseNow, type Connection, type Tx } from '#kernel/db.server.ts';
import { dayAt, type Day } from '#kernel/day.ts';
import { conflict } from '#kernel/errors.ts';
import { tidy } from '#kernel/text.ts';
import { resultOfDossier } from '#modules/councils/index.server.ts';
import { permitStep } from '#modules/dossiers/index.ts';
import { advanceDossier, lockForStep } from '#modules/dossiers/index.server.ts';
import { notify } from '#modules/identity/index.server.ts';
import { DayField, DecisionNo, DocumentNo } from './inputs.ts';

const Result = z.strictObject({
  dossierId: z.uuid(),
  /** number of the letter or notice */
  documentNo: z.string().transform(tidy).pipe(z.string().max(60)).optional(),
  reason: z.string().transform(tidy).pipe(z.string().max(1000)).optional(),
});

/** QĐ 26/2026 Đ4.1a, Đ7.3g: one or two stars; the producer is told, no certificate follows. */
export const notifyNotRecognised = command({
  name: 'recognition.notify-not-recognised',
  input: Result,
  load: async (tx, input) => {
    const dossier = await lockForStep(tx, input.dossierId);
    return { dossier, judges: (await resultOfDossier(tx, dossier.id))?.judges ?? [] };
  },
  permit: ({ actor, facts: { dossier, judges } }) => {
    const verdict = permitStep(actor, dossier, 'notify-not-recognised');
    if (verdict !== true) return verdict;
    // four eyes: whoever scored a product does not record what follows
    return judges.includes(actor.accountId!)
      ? conflict('recognition.error.judge', { dossier: dossier.code })
      : true;
  },
  run: async ({ tx, facts: { dossier }, input, actor, now }) => ({
    event: await advanceDossier(tx, {
      dossierId: dossier.id,
      step: 'notify-not-recognised',
      actor,
      now,
      ...(input.reason && { reason: input.reason }),
      data: { document: input.documentNo ?? null },
    }),
    result: { dossierId: dossier.id },
  }),
});

/** The highest star of a product that is in force on a day, as far as its number is stated; 0: none. */
export async function starHeld(
  connection: Connection,
  productId: string,
  on: Day,
): Promise<number> {
  const { rows } = await sql<{ stars: number }>`
    select coalesce(max(stars), 0)::integer as stars from star_periods
     where product_id = ${productId} and ${on}::date between valid_from and valid_until`.execute(
    connection,
  );
  return rows[0]!.stars;
}

/** An upgrade whose result is no higher than the star in force ends without a certificate; the one in force goes on. */
export const closeUpgrade = command({
  name: 'recognition.close-upgrade',
  input: Result,
  load: async (tx, input) => {
    const dossier = await lockForStep(tx, input.dossierId);
    const { today } = await databaseNow(tx);
    return {
      dossier,
      judges: (await resultOfDossier(tx, dossier.id))?.judges ?? [],
      held: await starHeld(tx, dossier.productId, today as Day),
    };
  },
  permit: ({ actor, facts: { dossier, judges, held } }) => {
    const verdict = permitStep(actor, dossier, 'close-upgrade');
    if (verdict !== true) return verdict;
    if (judges.includes(actor.accountId!))
      return conflict('recognition.error.judge', { dossier: dossier.code });
    return (
      held >= (dossier.stars ?? 0) ||
      conflict('recognition.error.upgrade-higher', { stars: dossier.stars ?? 0, held })
    );
  },
  run: async ({ tx, facts: { dossier, held }, input, actor, now }) => ({
    event: await advanceDossier(tx, {
      dossierId: dossier.id,
      step: 'close-upgrade',
      actor,
      now,
      ...(input.reason && { reason: input.reason }),
      data: { document: input.documentNo ?? null, held },
    }),
    result: { dossierId: dossier.id },
  }),
});

/**
 * Đ7.3e: the Chairman approves the result of what reached five stars. From then on it is shown as of five stars in prospect;
 * the star itself is the ministry's to give.
 */
export const approveResult = command({
  name: 'recognition.approve-result',
  input: z.strictObject({
    dossierId: z.uuid(),
    decisionNo: DecisionNo,
    approvedOn: DayField,
    confirmed: z.literal(true, 'recognition.error.confirm'),
  }),
  load: (tx, input) => lockApproval(tx, input.dossierId),
  permit: ({ actor, facts: { dossier, result, approval }, input, today }) => {
    const verdict = permitStep(actor, dossier, 'send-to-centre');
    if (verdict !== true) return verdict;
    if (result?.judges.includes(actor.accountId!))
      return conflict('recognition.error.judge', { dossier: dossier.code });
    if (approval) return conflict('recognition.error.approved-already');
    if (input.approvedOn > today) return conflict('recognition.error.future', {}, 'approvedOn');
    return result && dayAt(result.closedAt) > input.approvedOn
      ? conflict('recognition.error.before-result', { dossier: dossier.code }, 'approvedOn')
      : true;
  },
  run: async ({ tx, input, facts: { dossier }, actor }) => {
    await tx
      .insertInto('result_approvals')
      .values({
        dossier_id: dossier.id,
        decision_no: input.decisionNo,
        approved_on: input.approvedOn,
        is_demo: dossier.isDemo,
      })
      .execute();
    await notify(tx, {
      topic: 'star',
      text: 'recognition.notice.result-approved',
      params: { code: dossier.code, decision: input.decisionNo },
      to: [
        {
          role: 'producer',
          producerId: dossier.producerId,
          path: `/chu-the/ho-so/${dossier.code}`,
        },
      ],
      actor,
    });
    return {
      event: {
        subject: { type: 'dossier', id: dossier.id },
        data: { code: dossier.code, decision: input.decisionNo, approvedOn: input.approvedOn },
      },
      result: { dossierId: dossier.id },
    };
  },
});

const lockApproval = async (tx: Tx, dossierId: string) => {
  const dossier = await lockForStep(tx, dossierId);
  return {
    dossier,
    result: await resultOfDossier(tx, dossier.id),
    approval: await tx
      .selectFrom('result_approvals')
      .select(['id', 'approved_on'])
      .where('dossier_id', '=', dossier.id)
      .executeTakeFirst(),
  };
};

/** Đ6.3, Đ7.3e: what was approved goes to the ministry with the file of the province. */
export const sendToCentre = command({
  name: 'recognition.send-to-centre',
  // the letter bears a number: it is what the ministry answers to
  input: z.strictObject({ dossierId: z.uuid(), documentNo: DocumentNo }),
  load: (tx, input) => lockApproval(tx, input.dossierId),
  permit: ({ actor, facts: { dossier, result, approval } }) => {
    const verdict = permitStep(actor, dossier, 'send-to-centre');
    if (verdict !== true) return verdict;
    if (result?.judges.includes(actor.accountId!))
      return conflict('recognition.error.judge', { dossier: dossier.code });
    return !!approval || conflict('recognition.error.not-approved');
  },
  run: async ({ tx, facts: { dossier, approval }, input, actor, now, today }) => {
    await tx
      .updateTable('result_approvals')
      .set({ letter_no: input.documentNo, sent_on: today })
      .where('id', '=', approval!.id)
      .execute();
    return {
      event: await advanceDossier(tx, {
        dossierId: dossier.id,
        step: 'send-to-centre',
        actor,
        now,
        data: { document: input.documentNo },
      }),
      result: { dossierId: dossier.id },
    };
  },
});

/** The approval of a result of five stars, its letter to the ministry and the ministry's answer. */
export type ResultApproval = Readonly<{
  decisionNo: string;
  approvedOn: string;
  letterNo: string | null;
  /** `score`: points of the central council, as its document prints them */
  centre: Readonly<{ documentNo: string; answeredOn: string; score: string | null }> | null;
}>;

/** The approval of a dossier's result, or null. */
export async function resultApproval(
  connection: Connection,
  dossierId: string,
): Promise<ResultApproval | null> {
  const row = await connection
    .selectFrom('result_approvals')
    .select([
      'decision_no',
      'approved_on',
      'letter_no',
      'centre_document_no',
      'centre_answered_on',
      'centre_score',
    ])
    .where('dossier_id', '=', dossierId)
    .executeTakeFirst();
  return row
    ? {
        decisionNo: row.decision_no,
        approvedOn: row.approved_on,
        letterNo: row.letter_no,
        centre: row.centre_document_no
          ? {
              documentNo: row.centre_document_no,
              answeredOn: row.centre_answered_on!,
              score: row.centre_score,
            }
          : null,
      }
    : null;
}

/** A product whose result of five stars was approved and which waits for the ministry: since when; null for all others. */
export async function fiveStarProspect(
  connection: Connection,
  productCode: string,
): Promise<{ approvedOn: string; decisionNo: string; isDemo: boolean } | null> {
  const row = await connection
    .selectFrom('result_approvals as a')
    .innerJoin('dossiers as d', 'd.id', 'a.dossier_id')
    .innerJoin('products as p', 'p.id', 'd.product_id')
    .select(['a.approved_on', 'a.decision_no', 'a.is_demo'])
    .where('p.code', '=', productCode)
    .where('d.state', 'in', ['council-result', 'sent-to-centre'])
    .executeTakeFirst();
  return row
    ? { approvedOn: row.approved_on, decisionNo: row.decision_no, isDemo: row.is_demo }
    : null;
}
