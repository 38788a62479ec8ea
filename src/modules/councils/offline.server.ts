import { command } from '#kernel/command.server.ts';
import type { Tx } from '#kernel/db.server.ts';
import { hidden } from '#kernel/errors.ts';
import type { JournalEvent } from '#kernel/journal.server.ts';
import type { Sheet } from '#modules/rulebooks/index.ts';
import { opinionCell, settled, merge, type Operation } from './offline/merge.ts';
import { receive, type Gate } from './offline/receive.ts';
import { enteredIn, keepOperations, knownOperations } from './operations.server.ts';
import { standingOf } from './participants.ts';
import type { RegulationValues } from './regulation.ts';
import { permitWriting, seatOf } from './rights.ts';
import type { ItemContext } from './roll.server.ts';
import { SendOperations } from './schemas.ts';
import { opinionFaults, sheetFaults } from './sheet-rules.ts';
import { handInSheet, loadWriting, officialSheet, writeSheet } from './sheets.server.ts';

/**
 * Takes what a member wrote on a device without a network: under the rights and the seal of the page, each act once,
 * in whatever order it comes. What comes too late (the item was opened, the member replaced, the sheet handed in from
 * elsewhere) is kept as refused and told, never entered. Only who has or had a seat in the council leaves anything.
 */
export const sendOperations = command({
  name: 'councils.send-operations',
  input: SendOperations,
  load: async (tx, { itemId }, actor) => {
    const item = await loadWriting(tx, itemId, actor);
    const seats = await tx
      .selectFrom('council_members')
      .select('id')
      .where('council_id', '=', item.councilId)
      .where('account_id', '=', actor.accountId)
      .execute();
    return { item, hadSeat: seats.length > 0 };
  },
  permit: ({ facts }) => facts.hadSeat || hidden('councils.error.no-session'),
  run: async ({ tx, facts: { item }, input, actor, now }) => {
    const accountId = actor.accountId!;
    const { sheet } = officialSheet(item.rulebook, item.sheetNumber);
    const known = await knownOperations(tx, item.itemId, accountId);
    const verdict = permitWriting(actor, item);
    const gate: Gate = {
      attempt: item.attempt,
      refusal: verdict === true ? null : verdict.code,
      passing: verdict !== true && mayPass(item, seatOf(actor, item)?.id),
    };
    const taken = receive(known.all, input.operations, gate, (operation) =>
      faultOf(sheet, item.settings, operation),
    );
    const entered = taken.received.some(({ outcome }) => outcome === 'entered');
    await keepOperations(tx, item.itemId, accountId, [
      ...(known.origin && taken.received.length ? [known.origin] : []),
      ...taken.received,
    ]);
    const subject = { type: 'session-item', id: item.itemId };
    let event: JournalEvent = { subject, data: { sheet: 'sent' } };
    if (entered) {
      const seat = { memberId: seatOf(actor, item)!.id, accountId };
      if (taken.handIn) {
        const written = { ...seat, sheet: taken.handIn.handIn!, submittedAt: now };
        ({ event } = await handInSheet(tx, item, written));
      } else {
        const { answers, opinion } = taken.sheet;
        const salt = await saltOf(tx, item, seat.memberId);
        await writeSheet(tx, item, {
          ...seat,
          sheet: { answers, opinion, salt },
          submittedAt: null,
        });
      }
    }
    const left = settled(
      merge(enteredIn({ all: [...known.all, ...taken.received] }, item.attempt)),
    );
    return { event, result: { outcomes: [...taken.outcomes], disputed: [...left.disputed] } };
  },
});

/** Whether the refusal may pass: the session has not begun, or a declaration is owed or waits for the chair. */
function mayPass(item: ItemContext, memberId: string | undefined): boolean {
  if (!memberId || item.related.includes(memberId)) return false;
  const standing = standingOf(item.roll, memberId);
  if (item.itemState !== 'waiting' && item.itemState !== 'scoring') return false;
  return (
    standing === 'undeclared' ||
    standing === 'pending' ||
    (item.itemState === 'waiting' && standing === 'scoring')
  );
}

/** What is wrong with an act: a criterion or option that the sheet does not have; a sheet handed in incomplete. */
function faultOf(
  sheet: Sheet,
  regulation: RegulationValues,
  { cells, handIn }: Operation,
): string | null {
  const numbers = Object.entries(cells).filter(([cell]) => cell !== opinionCell);
  const words = cells[opinionCell];
  if (
    (words && typeof words.value !== 'string') ||
    numbers.some(([, c]) => typeof c.value !== 'number')
  )
    return 'councils.error.sheet';
  // one criterion at a time: the other case of a two-case criterion may be about to be replaced
  for (const [code, { value }] of numbers)
    if (sheetFaults(sheet, { [code]: Number(value) }, { complete: false }).length)
      return 'councils.error.sheet';
  if (!handIn) return null;
  if (sheetFaults(sheet, handIn.answers, { complete: true }).length) return 'councils.error.sheet';
  return opinionFaults(regulation, handIn.opinion)[0]?.code ?? null;
}

/** The salt of the draft, or a new one: it counts only once the sheet is handed in, with the salt of its device. */
async function saltOf(tx: Tx, item: ItemContext, memberId: string) {
  const row = await tx
    .selectFrom('score_sheets')
    .select('salt')
    .where('item_id', '=', item.itemId)
    .where('member_id', '=', memberId)
    .where('attempt', '=', item.attempt)
    .executeTakeFirst();
  return row?.salt ?? '';
}
