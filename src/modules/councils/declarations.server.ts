import { command } from '#kernel/command.server.ts';
import { permitDeclaring, permitRuling, seatOf } from './rights.ts';
import { itemContext } from './roll.server.ts';
import { Declare, RuleDeclaration } from './schemas.ts';

/**
 * A member says whether anything ties them to a dossier (khai báo xung đột lợi ích): no, yes, not sure. Yes
 * recuses; not sure waits for the chair. The law leaves conflicts to the council's Regulation (Đ7.3b).
 */
export const declareInterest = command({
  name: 'councils.declare',
  input: Declare,
  load: (tx, { itemId }) => itemContext(tx, itemId, 'share'),
  permit: ({ actor, facts, input }) => permitDeclaring(actor, facts, input.answer),
  run: async ({ tx, facts, input, actor, now }) => {
    const member = seatOf(actor, facts)!;
    const ruling = { none: 'scores', conflict: 'recused', unsure: 'pending' }[input.answer];
    const values = {
      answer: input.answer,
      ground: input.ground,
      ruling,
      ruled_by: null,
      ruling_reason: '',
      declared_at: now.toISOString(),
    };
    await tx
      .insertInto('declarations')
      .values({ item_id: input.itemId, member_id: member.id, ...values })
      .onConflict((on) => on.columns(['item_id', 'member_id']).doUpdateSet(values))
      .execute();
    return {
      event: {
        subject: { type: 'session-item', id: input.itemId },
        data: { member: member.id, answer: input.answer, ruling },
      },
      result: { itemId: input.itemId, ruling },
    };
  },
});

/** The chair rules on a member who is not sure. */
export const ruleDeclaration = command({
  name: 'councils.rule-declaration',
  input: RuleDeclaration,
  load: (tx, { itemId }) => itemContext(tx, itemId, 'update'),
  permit: ({ actor, facts, input }) => permitRuling(actor, facts, input.memberId),
  run: async ({ tx, input, actor }) => {
    await tx
      .updateTable('declarations')
      .set({ ruling: input.ruling, ruled_by: actor.accountId, ruling_reason: input.reason })
      .where('item_id', '=', input.itemId)
      .where('member_id', '=', input.memberId)
      .execute();
    return {
      event: {
        subject: { type: 'session-item', id: input.itemId },
        data: { member: input.memberId, ruling: input.ruling },
      },
      result: { itemId: input.itemId },
    };
  },
});
