import { createHash } from 'node:crypto';
import { sql } from 'kysely';
import { command } from '#kernel/command.server.ts';
import type { Tx } from '#kernel/db.server.ts';
import type { Day } from '#kernel/day.ts';
import { Refusal } from '#kernel/errors.ts';
import { canonicalJson } from '#kernel/journal.server.ts';
import type { Actor } from '#kernel/actor.ts';
import type { DossierKind } from '#modules/rulebooks/index.ts';
import { contentOf, standingOf } from './content.server.ts';
import { missingIn } from './completeness.ts';
import { copyNow } from './copy.server.ts';
import { permitKind, renewalDueOn } from './deadlines.ts';
import { bookFor, termsOf } from './drafts.server.ts';
import { permitStep } from './rights.ts';
import { StepWithReason, SubmitDossier } from './schemas.ts';
import { factsOf, lockDossier, takeStep, type DossierRow } from './steps.server.ts';

/** Hands the dossier in to the commune: complete, inside its window, with a copy that nobody changes. QĐ 26/2026 Đ7.1. */
export const submitDossier = command({
  name: 'dossiers.submit',
  input: SubmitDossier,
  load: (tx, { code }) => lockDossier(tx, code),
  permit: ({ actor, facts }) => permitStep(actor, factsOf(facts), 'submit'),
  run: async ({ tx, facts, actor, now, today }) => {
    const filedOn = (facts.filed_on ?? today) as Day;
    await demandWindow(tx, facts, filedOn);
    const submission = await takeSnapshot(tx, facts, actor, now, today);
    const event = await takeStep(tx, {
      dossier: facts,
      name: 'submit',
      actor,
      now,
      changes: { filed_on: filedOn, filed_by: actor.accountId },
      data: { submission: submission.id, contentHash: submission.hash },
    });
    return { event, result: { code: facts.code, hash: submission.hash } };
  },
});

/** Answers a request of the agency for more: a new copy of the whole. QĐ 26/2026 Đ7.3a. */
export const supplyDossier = command({
  name: 'dossiers.supply',
  input: SubmitDossier,
  load: (tx, { code }) => lockDossier(tx, code),
  permit: ({ actor, facts }) => permitStep(actor, factsOf(facts), 'supply'),
  run: async ({ tx, facts, actor, now, today }) => {
    const submission = await takeSnapshot(tx, facts, actor, now, today);
    const event = await takeStep(tx, {
      dossier: facts,
      name: 'supply',
      actor,
      now,
      // the file is complete from today
      ...(facts.kind === 'renewal' && { changes: { renewal_due_on: renewalDueOn(today) } }),
      data: { submission: submission.id, contentHash: submission.hash },
    });
    return { event, result: { code: facts.code, hash: submission.hash } };
  },
});

/** Takes the dossier back, for good. */
export const withdrawDossier = command({
  name: 'dossiers.withdraw',
  input: StepWithReason,
  load: (tx, { code }) => lockDossier(tx, code),
  permit: ({ actor, facts }) => permitStep(actor, factsOf(facts), 'withdraw'),
  run: async ({ tx, facts, actor, now, input }) => ({
    event: await takeStep(tx, {
      dossier: facts,
      name: 'withdraw',
      actor,
      now,
      reason: input.reason,
    }),
    result: { code: facts.code },
  }),
});

async function demandWindow(tx: Tx, row: DossierRow, filedOn: Day): Promise<void> {
  const kind = row.kind as DossierKind;
  const book = bookFor(filedOn, kind);
  if (book.id !== row.rulebook)
    throw new Refusal('conflict', 'dossiers.error.book-changed', {
      params: { decision: book.decision },
    });
  const verdict = permitKind(
    kind,
    await standingOf(tx, row.product_id, filedOn),
    filedOn,
    termsOf(book),
  );
  if (verdict !== true) throw new Refusal(verdict.kind, verdict.code, { params: verdict.params });
}

/** Fields of a refusal carry the task, so that a page can lead to it: `answers.1.4`, `general.history`. */
export async function demandComplete(tx: Tx, row: DossierRow, today: Day): Promise<void> {
  const missing = missingIn(await contentOf(tx, row, today));
  if (missing.length === 0) return;
  throw new Refusal('invalid', 'dossiers.error.incomplete', {
    fields: missing.map(({ task, at, code, params }) => ({ field: `${task}.${at}`, code, params })),
  });
}

/** The read-only copy of what was handed in, and its hash over canonical JSON. */
async function takeSnapshot(
  tx: Tx,
  row: DossierRow,
  actor: Actor,
  now: Date,
  today: Day,
): Promise<{ id: string; hash: string }> {
  await demandComplete(tx, row, today);
  const { rows } = await sql<{ number: number }>`
    select coalesce(max(number), 0) + 1 as number from dossier_submissions where dossier_id = ${row.id}`.execute(
    tx,
  );
  const content = await copyNow(tx, row, rows[0]!.number);
  const { rating } = content;
  const hash = createHash('sha256').update(canonicalJson(content)).digest('hex');
  const inserted = await tx
    .insertInto('dossier_submissions')
    .values({
      dossier_id: row.id,
      number: rows[0]!.number,
      submitted_at: now.toISOString(),
      submitted_by: actor.accountId!,
      content: sql`${JSON.stringify(content)}::jsonb`,
      content_hash: hash,
      self_total: rating.total,
      self_stars: rating.stars,
    })
    .returning('id')
    .executeTakeFirstOrThrow();
  return { id: inserted.id, hash };
}
