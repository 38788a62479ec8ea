import { createHash } from 'node:crypto';
import { sql } from 'kysely';
import { command } from '#kernel/command.server.ts';
import type { Tx } from '#kernel/db.server.ts';
import { conflict, Refusal, type Verdict } from '#kernel/errors.ts';
import { canonicalJson } from '#kernel/journal.server.ts';
import { advanceDossier } from '#modules/dossiers/index.server.ts';
import { permitOpening } from './participants.ts';
import { councilResult, needsDiscussion, resultContent, type CouncilResult } from './result.ts';
import { permitItemStep } from './rights.ts';
import { itemContext, type ItemContext } from './roll.server.ts';
import { CloseItem, ItemOnly, ItemWithReason } from './schemas.ts';
import { actAs } from './seal.server.ts';
import { commitmentOf, officialSheet, positionsOf } from './sheets.server.ts';
import { endConsultation } from './written.server.ts';

const loadItem = async (
  tx: Tx,
  itemId: string,
  actor: Parameters<typeof actAs>[1],
): Promise<ItemContext> => {
  await actAs(tx, actor);
  return itemContext(tx, itemId, 'update');
};

/** Opinions in writing are not discussed and given again: what diverges goes to a session (QĐ 26/2026 Đ7.6). */
const inMeeting = (facts: ItemContext, verdict: Verdict): Verdict =>
  verdict === true && facts.mode === 'written' ? conflict('councils.error.written') : verdict;

/** A sheet that the seal lets through. */
export type OpenSheet = Readonly<{
  memberId: string;
  answers: Readonly<Record<string, number>>;
  opinion: string;
  total: number;
  commitment: string;
}>;

/**
 * The sheets of an attempt, each checked against the receipt that its member got. Before the opening the
 * database shows none but the reader's own.
 */
export async function openSheets(tx: Tx, itemId: string, attempt: number): Promise<OpenSheet[]> {
  const rows = await tx
    .selectFrom('score_sheets as s')
    .innerJoin('sheet_receipts as r', (join) =>
      join
        .onRef('r.item_id', '=', 's.item_id')
        .onRef('r.member_id', '=', 's.member_id')
        .onRef('r.attempt', '=', 's.attempt')
        .on('r.withdrawn_at', 'is', null),
    )
    .select(['s.member_id', 's.answers', 's.opinion', 's.total', 's.salt', 'r.commitment'])
    .where('s.item_id', '=', itemId)
    .where('s.attempt', '=', attempt)
    .where('s.state', '=', 'submitted')
    .orderBy('s.member_id')
    .execute();
  return rows.map((row) => {
    const answers = row.answers as Record<string, number>;
    const { member_id: memberId, opinion, salt, commitment } = row;
    if (commitmentOf({ itemId, memberId, attempt, answers, opinion, salt }) !== commitment)
      throw new Refusal('conflict', 'councils.error.sheet-altered');
    return { memberId, answers, opinion, total: row.total, commitment };
  });
}

/** The chair breaks the seal: everybody who scores has handed in and the quorum is there. */
export const openItem = command({
  name: 'councils.open-item',
  input: ItemOnly,
  load: (tx, { itemId }, actor) => loadItem(tx, itemId, actor),
  permit: ({ actor, facts }) => {
    const verdict = permitItemStep(actor, facts, 'scoring');
    return verdict === true ? permitOpening(facts.roll, facts.settings.quorum) : verdict;
  },
  run: async ({ tx, facts, input, actor, now }) => {
    await tx
      .updateTable('session_items')
      .set({ state: 'opened', opened_at: now.toISOString(), opened_by: actor.accountId })
      .where('id', '=', input.itemId)
      .execute();
    const sheets = await openSheets(tx, input.itemId, facts.attempt);
    if (sheets.length !== facts.roll.handedIn.length)
      throw new Refusal('conflict', 'councils.error.sheet-altered');
    return {
      event: {
        subject: { type: 'session-item', id: input.itemId },
        data: {
          state: 'opened',
          attempt: facts.attempt,
          commitments: sheets.map((sheet) => sheet.commitment),
        },
      },
      result: { itemId: input.itemId },
    };
  },
});

/** After a discussion the council scores again; the earlier sheets stay as they were. */
export const rescoreItem = command({
  name: 'councils.rescore-item',
  input: ItemWithReason,
  load: (tx, { itemId }, actor) => loadItem(tx, itemId, actor),
  permit: ({ actor, facts }) => inMeeting(facts, permitItemStep(actor, facts, 'opened')),
  run: async ({ tx, facts, input }) => {
    await tx
      .updateTable('session_items')
      .set({
        state: 'scoring',
        attempt: facts.attempt + 1,
        opened_at: null,
        opened_by: null,
        rescore_reason: input.reason,
      })
      .where('id', '=', input.itemId)
      .execute();
    return {
      event: {
        subject: { type: 'session-item', id: input.itemId },
        data: { state: 'scoring', attempt: facts.attempt + 1 },
      },
      result: { itemId: input.itemId },
    };
  },
});

/** Takes an item off the session: it waits for another one. */
export const postponeItem = command({
  name: 'councils.postpone-item',
  input: ItemWithReason,
  load: (tx, { itemId }, actor) => loadItem(tx, itemId, actor),
  permit: ({ actor, facts }) =>
    inMeeting(facts, permitItemStep(actor, facts, 'waiting', 'scoring')),
  run: async ({ tx, facts, input, actor, now }) => {
    await tx
      .updateTable('session_items')
      .set({ state: 'dropped' })
      .where('id', '=', input.itemId)
      .execute();
    const event = {
      subject: { type: 'session-item', id: input.itemId },
      data: { state: 'dropped' },
    };
    if (facts.itemState === 'waiting') return { event, result: { itemId: input.itemId } };
    const step = await advanceDossier(tx, {
      dossierId: facts.dossierId,
      step: 'postpone',
      actor,
      now,
      reason: input.reason,
    });
    return { event: [event, step], result: { itemId: input.itemId } };
  },
});

/** The result of an opened item as it stands now. */
export async function resultNow(
  tx: Tx,
  facts: ItemContext,
): Promise<{ result: CouncilResult; sheets: readonly OpenSheet[] }> {
  const { sheet, book } = officialSheet(facts.rulebook, facts.sheetNumber);
  const sheets = await openSheets(tx, facts.itemId, facts.attempt);
  const scored = sheets.map(({ memberId, answers }) => ({
    memberId,
    answers: positionsOf(answers),
  }));
  return { result: councilResult(sheet, book, scored, facts.settings), sheets };
}

/**
 * The chair closes the item: the result is fixed for good, its hash is journaled, the dossier has its stars.
 * Totals beyond the limit and tied minima need the council's words first.
 */
export const closeItem = command({
  name: 'councils.close-item',
  input: CloseItem,
  load: (tx, { itemId }, actor) => loadItem(tx, itemId, actor),
  permit: ({ actor, facts }) => permitItemStep(actor, facts, 'opened'),
  run: async ({ tx, facts, input, actor, now }) => {
    const { result, sheets } = await resultNow(tx, facts);
    const written = facts.mode === 'written';
    if (written && needsDiscussion(result))
      throw new Refusal('conflict', 'councils.error.opinions-diverge');
    if (needsDiscussion(result) && input.discussion.length < 10)
      throw new Refusal('invalid', 'kernel.error.invalid', {
        fields: [{ field: 'discussion', code: 'councils.error.discussion' }],
      });
    const content = {
      ...resultContent(result),
      item: facts.itemId,
      dossier: facts.dossierId,
      submission: facts.submissionId,
      attempt: facts.attempt,
      settings: facts.settings,
      commitments: sheets.map(({ memberId, commitment }) => ({ memberId, commitment })),
      discussion: input.discussion,
    };
    const contentHash = createHash('sha256').update(canonicalJson(content)).digest('hex');
    await tx
      .updateTable('session_items')
      .set({ state: 'closed' })
      .where('id', '=', facts.itemId)
      .execute();
    await tx
      .insertInto('session_results')
      .values({
        item_id: facts.itemId,
        dossier_id: facts.dossierId,
        attempt: facts.attempt,
        scored_by: sheets.length,
        mean_num: Number(result.mean.num),
        mean_den: Number(result.mean.den),
        band: result.band,
        stars: result.stars,
        content: sql`${JSON.stringify(content)}::jsonb`,
        content_hash: contentHash,
        discussion: input.discussion,
        closed_at: now.toISOString(),
        closed_by: actor.accountId!,
      })
      .execute();
    if (written) await endConsultation(tx, facts.sessionId, now);
    const step = await advanceDossier(tx, {
      dossierId: facts.dossierId,
      step: written ? 'fix-opinions' : 'fix-result',
      actor,
      now,
      stars: result.stars,
      data: { contentHash },
    });
    return {
      event: [
        {
          subject: { type: 'session-item', id: facts.itemId },
          data: { state: 'closed', contentHash, stars: result.stars },
          after: content,
        },
        step,
      ],
      result: { itemId: facts.itemId, stars: result.stars },
    };
  },
});
