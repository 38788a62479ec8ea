import { createHash } from 'node:crypto';
import { sql } from 'kysely';
import { command } from '#kernel/command.server.ts';
import type { Tx } from '#kernel/db.server.ts';
import { Refusal, type FieldFault } from '#kernel/errors.ts';
import { canonicalJson } from '#kernel/journal.server.ts';
import { loadRulebook, loadSheet } from '#modules/rulebooks/index.server.ts';
import { rate, RulebookId, type Answers } from '#modules/rulebooks/index.ts';
import { sheetFaults } from './sheet-rules.ts';
import { permitReopening, permitWriting, seatOf } from './rights.ts';
import { itemContext, type ItemContext } from './roll.server.ts';
import { ItemWithReason, WriteSheet } from './schemas.ts';
import { actAs } from './seal.server.ts';

/** The official sheet of an item's dossier. */
export async function sheetOfItem(tx: Tx, dossierId: string) {
  const row = await tx
    .selectFrom('dossiers')
    .select(['rulebook', 'sheet'])
    .where('id', '=', dossierId)
    .executeTakeFirstOrThrow();
  const id = RulebookId.parse(row.rulebook);
  return { sheet: loadSheet(id, row.sheet)!, book: loadRulebook(id) };
}

/** Positions that rate: 0, "none of them", is left out. */
export const positionsOf = (answers: Readonly<Record<string, number>>): Answers =>
  Object.fromEntries(Object.entries(answers).filter(([, position]) => position > 0));

/** What a receipt commits to. The salt keeps it from being guessed; on opening anybody can check it. */
export const commitmentOf = (
  sheet: Readonly<{
    itemId: string;
    memberId: string;
    attempt: number;
    answers: unknown;
    opinion: string;
    salt: string;
  }>,
): string =>
  createHash('sha256')
    .update(canonicalJson({ schema: 1, ...sheet }))
    .digest('hex');

const loadWriting = async (
  tx: Tx,
  itemId: string,
  actor: Parameters<typeof actAs>[1],
): Promise<ItemContext> => {
  await actAs(tx, actor);
  // members do not wait for each other, but two requests of one member do
  await sql`select pg_advisory_xact_lock(hashtextextended(${`sheet ${itemId} ${actor.accountId}`}, 0))`.execute(
    tx,
  );
  return itemContext(tx, itemId, 'share');
};

/** Keeps a draft of the member's own sheet. Neither journal nor answer tells its content. */
export const saveSheet = command({
  name: 'councils.save-sheet',
  input: WriteSheet,
  load: (tx, { itemId }, actor) => loadWriting(tx, itemId, actor),
  permit: ({ actor, facts }) => permitWriting(actor, facts),
  run: async ({ tx, facts, input, actor }) => {
    const { sheet, book } = await sheetOfItem(tx, facts.dossierId);
    refuseFaults(sheetFaults(sheet, input.answers, { complete: false }));
    await writeSheet(tx, facts, {
      memberId: seatOf(actor, facts)!.id,
      accountId: actor.accountId!,
      input,
      total: rate(sheet, book, positionsOf(input.answers)).total,
      submittedAt: null,
    });
    return {
      event: { subject: { type: 'session-item', id: input.itemId }, data: { sheet: 'saved' } },
      result: { itemId: input.itemId },
    };
  },
});

/** Hands the sheet in: every criterion answered; from now on it does not change. */
export const submitSheet = command({
  name: 'councils.submit-sheet',
  input: WriteSheet,
  load: (tx, { itemId }, actor) => loadWriting(tx, itemId, actor),
  permit: ({ actor, facts }) => permitWriting(actor, facts),
  run: async ({ tx, facts, input, actor, now }) => {
    const { sheet, book } = await sheetOfItem(tx, facts.dossierId);
    refuseFaults(sheetFaults(sheet, input.answers, { complete: true }));
    const memberId = seatOf(actor, facts)!.id;
    await writeSheet(tx, facts, {
      memberId,
      accountId: actor.accountId!,
      input,
      total: rate(sheet, book, positionsOf(input.answers)).total,
      submittedAt: now,
    });
    const { itemId, answers, opinion, salt } = input;
    const commitment = commitmentOf({
      itemId,
      memberId,
      attempt: facts.attempt,
      answers,
      opinion,
      salt,
    });
    await tx
      .insertInto('sheet_receipts')
      .values({
        item_id: itemId,
        member_id: memberId,
        attempt: facts.attempt,
        commitment,
        submitted_at: now.toISOString(),
      })
      .execute();
    return {
      event: {
        subject: { type: 'session-item', id: itemId },
        data: { sheet: 'handed-in', member: memberId, attempt: facts.attempt, commitment },
      },
      result: { itemId, commitment },
    };
  },
});

/** The member takes the own sheet back before the opening, with a reason. */
export const reopenSheet = command({
  name: 'councils.reopen-sheet',
  input: ItemWithReason,
  load: (tx, { itemId }, actor) => loadWriting(tx, itemId, actor),
  permit: ({ actor, facts }) => permitReopening(actor, facts),
  run: async ({ tx, facts, input, actor, now }) => {
    const member = seatOf(actor, facts)!;
    await tx
      .updateTable('sheet_receipts')
      .set({ withdrawn_at: now.toISOString(), withdrawn_reason: input.reason })
      .where('item_id', '=', input.itemId)
      .where('member_id', '=', member.id)
      .where('attempt', '=', facts.attempt)
      .where('withdrawn_at', 'is', null)
      .execute();
    await tx
      .updateTable('score_sheets')
      .set({ state: 'draft', submitted_at: null })
      .where('item_id', '=', input.itemId)
      .where('member_id', '=', member.id)
      .where('attempt', '=', facts.attempt)
      .execute();
    return {
      event: {
        subject: { type: 'session-item', id: input.itemId },
        data: { sheet: 'taken-back', member: member.id, attempt: facts.attempt },
      },
      result: { itemId: input.itemId },
    };
  },
});

function refuseFaults(fields: readonly FieldFault[]): void {
  if (fields.length) throw new Refusal('invalid', 'councils.error.sheet', { fields });
}

async function writeSheet(
  tx: Tx,
  facts: ItemContext,
  written: Readonly<{
    memberId: string;
    accountId: string;
    input: { answers: Record<string, number>; opinion: string; salt: string };
    total: number;
    submittedAt: Date | null;
  }>,
): Promise<void> {
  const { memberId, accountId, input, total, submittedAt } = written;
  const content = {
    answers: sql<string>`${JSON.stringify(input.answers)}::jsonb`,
    opinion: input.opinion,
    salt: input.salt,
    total,
    state: submittedAt ? 'submitted' : 'draft',
    submitted_at: submittedAt?.toISOString() ?? null,
  };
  await tx
    .insertInto('score_sheets')
    .values({
      item_id: facts.itemId,
      member_id: memberId,
      account_id: accountId,
      attempt: facts.attempt,
      ...content,
    })
    .onConflict((on) => on.columns(['item_id', 'member_id', 'attempt']).doUpdateSet(content))
    .execute();
}
