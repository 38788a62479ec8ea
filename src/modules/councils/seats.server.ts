import { command } from '#kernel/command.server.ts';
import { addDays, formatDay, type Day } from '#kernel/day.ts';
import { conflict, hidden, Refusal } from '#kernel/errors.ts';
import { compositionFaults } from './participants.ts';
import { regulationOfDay } from './regulations.server.ts';
import { outsideTerm } from './rights.ts';
import { membersOn } from './roll.server.ts';
import { permitAgency } from './rounds.server.ts';
import { ChangeSeat } from './schemas.ts';

/**
 * Changes who sits in a council from a day on, by a decision: one leaves, one joins, or one takes another's place. Sessions that
 * have begun keep their members; a prepared one of a later day has the new ones. QĐ 26/2026 Đ7.3b.
 */
export const changeSeat = command({
  name: 'councils.change-seat',
  input: ChangeSeat,
  load: async (tx, input) => {
    const council = await tx
      .selectFrom('councils')
      .selectAll()
      .where('id', '=', input.councilId)
      .forUpdate()
      .executeTakeFirst();
    // locked: none of them is opened with the seats of before while these change
    const sessions = await tx
      .selectFrom('council_sessions')
      .select(['held_on', 'state'])
      .where('council_id', '=', input.councilId)
      .where('held_on', '>=', input.from)
      .orderBy('held_on', 'desc')
      .orderBy('id')
      .forUpdate()
      .execute();
    const leaving = input.leaves
      ? await tx
          .selectFrom('council_members')
          .selectAll()
          .where('id', '=', input.leaves)
          .where('council_id', '=', input.councilId)
          .forUpdate()
          .executeTakeFirst()
      : null;
    const grants = input.joins
      ? await tx
          .selectFrom('role_grants_today as g')
          .innerJoin('accounts as a', 'a.id', 'g.account_id')
          .select(['g.role', 'a.is_demo'])
          .where('g.account_id', '=', input.joins.accountId)
          .execute()
      : [];
    return {
      council,
      begun: sessions.find(({ state }) => state !== 'prepared'),
      leaving,
      grants,
      seats: await membersOn(tx, input.councilId, input.from),
      regulation: council ? await regulationOfDay(tx, input.councilId, input.from) : undefined,
    };
  },
  permit: ({ actor, facts, input, today }) => {
    const verdict = permitAgency(actor);
    if (verdict !== true) return verdict;
    const { council, begun, leaving } = facts;
    if (!council || leaving === undefined) return hidden('councils.error.no-council');
    if (
      input.from < council.valid_from ||
      (council.valid_until && input.from > council.valid_until)
    )
      return outsideTerm(council, 'from');
    if (input.decidedOn > today) return conflict('councils.error.decided-later', {}, 'decidedOn');
    if (begun)
      return conflict('councils.error.seat-session', { day: formatDay(begun.held_on) }, 'from');
    return !leaving || !leaving.valid_until || leaving.valid_until >= input.from
      ? true
      : conflict('councils.error.seat-left', { day: formatDay(leaving.valid_until) }, 'leaves');
  },
  run: async ({ tx, input, facts: { council, leaving, grants, seats, regulation } }) => {
    const { joins, from } = input;
    const joining = joins && {
      ...joins,
      // a chair scores where the one before did
      scores: joins.seat === 'member' || (joins.seat === 'chair' && leaving?.scores === true),
    };
    const after = [...seats.filter(({ id }) => id !== leaving?.id), ...(joining ? [joining] : [])];
    const fields = [
      ...compositionFaults(after, regulation?.quorum ?? 0).map((code) => ({
        field: 'leaves',
        code,
      })),
      ...(joins && !grants.some(({ role }) => role === `council-${joins.seat}`)
        ? [{ field: 'joins', code: 'councils.error.seat-role' }]
        : []),
      ...(grants.some((grant) => grant.is_demo !== council!.is_demo)
        ? [{ field: 'joins', code: 'councils.error.demo-apart' }]
        : []),
    ];
    if (fields.length) throw new Refusal('invalid', 'kernel.error.invalid', { fields });
    if (leaving) {
      const last = addDays(from as Day, -1);
      if (last < leaving.valid_from)
        throw new Refusal('invalid', 'kernel.error.invalid', {
          fields: [
            {
              field: 'from',
              code: 'councils.error.seat-from',
              params: { day: formatDay(leaving.valid_from) },
            },
          ],
        });
      await tx
        .updateTable('council_members')
        .set({ valid_until: last, left_by: input.decisionNo })
        .where('id', '=', leaving.id)
        .execute();
    }
    if (joining)
      await tx
        .insertInto('council_members')
        .values({
          council_id: input.councilId,
          account_id: joining.accountId,
          seat: joining.seat,
          scores: joining.scores,
          organisation: joining.organisation,
          valid_from: from,
          valid_until: council!.valid_until,
          joined_by: input.decisionNo,
        })
        .execute();
    return {
      event: { subject: { type: 'council', id: input.councilId }, before: leaving, after: input },
      result: { id: input.councilId },
    };
  },
});
