import { createHash } from 'node:crypto';
import { sql } from 'kysely';
import { command } from '#kernel/command.server.ts';
import type { Tx } from '#kernel/db.server.ts';
import { Refusal, type FieldFault } from '#kernel/errors.ts';
import { canonicalJson } from '#kernel/journal.server.ts';
import { loadRulebook, loadSheet } from '#modules/rulebooks/index.server.ts';
import { rate, RulebookId, type Answers } from '#modules/rulebooks/index.ts';
import { settled } from './offline/merge.ts';
import { enterFromPage } from './operations.server.ts';
import { opinionFaults, sheetFaults } from './sheet-rules.ts';
import { permitReopening, permitWriting, seatOf } from './rights.ts';
import { itemContext, type ItemContext } from './roll.server.ts';
import { ItemWithReason, WriteSheet } from './schemas.ts';
import { actAs } from './seal.server.ts';

/** The official sheet on which a dossier is scored. */
export function officialSheet(rulebook: string, number: number) {
  const id = RulebookId.parse(rulebook);
  return { sheet: loadSheet(id, number)!, book: loadRulebook(id) };
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

/** What writing an own sheet depends on, locked for the length of the command. */
export const loadWriting = async (
  tx: Tx,
  itemId: string,
  actor: Parameters<typeof actAs>[1],
): Promise<ItemContext> => {
  // members do not wait for each other, but two requests of one member do
  await actAs(tx, actor, `sheet ${itemId} ${actor.accountId}`);
  return itemContext(tx, itemId, 'share');
};

/** Keeps a draft of the member's own sheet. Neither journal nor answer tells its content. */
export const saveSheet = command({
  name: 'councils.save-sheet',
  input: WriteSheet,
  load: (tx, { itemId }, actor) => loadWriting(tx, itemId, actor),
  permit: ({ actor, facts }) => permitWriting(actor, facts),
  run: async ({ tx, facts, input, actor }) => {
    const { sheet } = officialSheet(facts.rulebook, facts.sheetNumber);
    refuseFaults(sheetFaults(sheet, input.answers, { complete: false }));
    const at = { ...facts, accountId: actor.accountId! };
    const { answers, opinion } = settled(await enterFromPage(tx, at, input));
    await writeSheet(tx, facts, {
      memberId: seatOf(actor, facts)!.id,
      accountId: actor.accountId!,
      sheet: { answers, opinion, salt: input.salt },
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
    const { sheet } = officialSheet(facts.rulebook, facts.sheetNumber);
    refuseFaults([
      ...sheetFaults(sheet, input.answers, { complete: true }),
      ...opinionFaults(facts.settings, input.opinion),
    ]);
    await enterFromPage(tx, { ...facts, accountId: actor.accountId! }, input);
    const { answers, opinion, salt } = input;
    const { commitment, event } = await handInSheet(tx, facts, {
      memberId: seatOf(actor, facts)!.id,
      accountId: actor.accountId!,
      sheet: { answers, opinion, salt },
      submittedAt: now,
    });
    return { event, result: { itemId: input.itemId, commitment } };
  },
});

/** Writes a complete sheet as handed in, with its receipt; the event that says so. */
export async function handInSheet(
  tx: Tx,
  { itemId, attempt, ...facts }: ItemContext,
  written: WrittenSheet & { submittedAt: Date },
) {
  await writeSheet(tx, { itemId, attempt, ...facts }, written);
  const { memberId, submittedAt } = written;
  const commitment = commitmentOf({ itemId, memberId, attempt, ...written.sheet });
  await tx
    .insertInto('sheet_receipts')
    .values({
      item_id: itemId,
      member_id: memberId,
      attempt,
      commitment,
      submitted_at: submittedAt.toISOString(),
    })
    .execute();
  return {
    commitment,
    event: {
      subject: { type: 'session-item', id: itemId },
      data: { sheet: 'handed-in', member: memberId, attempt, commitment },
    },
  };
}

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

/** A sheet as its member wrote it. */
type WrittenSheet = Readonly<{
  memberId: string;
  accountId: string;
  sheet: Readonly<{ answers: Readonly<Record<string, number>>; opinion: string; salt: string }>;
  submittedAt: Date | null;
}>;

/** Keeps a sheet, as a draft or as handed in. */
export async function writeSheet(tx: Tx, facts: ItemContext, written: WrittenSheet): Promise<void> {
  const { memberId, accountId, submittedAt } = written;
  const { answers, opinion, salt } = written.sheet;
  const { sheet, book } = officialSheet(facts.rulebook, facts.sheetNumber);
  const content = {
    answers: sql<string>`${JSON.stringify(answers)}::jsonb`,
    opinion,
    salt,
    // options of both cases of a criterion may stand side by side while two devices differ
    total: Math.min(100, rate(sheet, book, positionsOf(answers)).total),
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
