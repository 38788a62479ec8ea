import { command } from '#kernel/command.server.ts';
import { Refusal } from '#kernel/errors.ts';
import { compositionFaults } from './participants.ts';
import { addRegulation } from './regulations.server.ts';
import { isDemoAccount, permitAgency } from './rounds.server.ts';
import { CreateCouncil } from './schemas.ts';

/** The field of the form that lacks somebody. */
const seatOfFault: Readonly<Record<string, string>> = {
  'councils.error.one-chair': 'chair',
  'councils.error.one-secretary': 'secretary',
};

/**
 * Sets up a council (hội đồng) as the decision of the Chairman of the Provincial People's Committee names it,
 * with the first version of its Regulation. Each seat needs the role of its kind. QĐ 26/2026 Đ7.3b.
 */
export const createCouncil = command({
  name: 'councils.create-council',
  input: CreateCouncil,
  load: async (tx, input, actor) => {
    const ids = input.members.map((member) => member.accountId);
    const grants = ids.length
      ? await tx
          .selectFrom('role_grants_today as g')
          .innerJoin('accounts as a', 'a.id', 'g.account_id')
          .select(['g.account_id', 'g.role', 'a.is_demo'])
          .where('g.account_id', 'in', ids)
          .execute()
      : [];
    return { grants, isDemo: await isDemoAccount(tx, actor) };
  },
  permit: ({ actor }) => permitAgency(actor),
  run: async ({ tx, input, facts, actor, today }) => {
    const members = input.members.map((member) => ({
      ...member,
      scores: member.seat === 'member' || (member.seat === 'chair' && input.chairScores),
    }));
    const fields = [
      ...(input.decidedOn > today
        ? [{ field: 'decidedOn', code: 'councils.error.decided-later' }]
        : []),
      ...(input.regulationOn && input.regulationOn > today
        ? [{ field: 'regulationOn', code: 'councils.error.decided-later' }]
        : []),
      ...compositionFaults(members, input.quorum).map((code) => ({
        field: seatOfFault[code] ?? 'members',
        code,
      })),
      ...members.flatMap((member, index) =>
        facts.grants.some(
          (g) => g.account_id === member.accountId && g.role === `council-${member.seat}`,
        )
          ? []
          : [{ field: `members.${index}`, code: 'councils.error.seat-role' }],
      ),
      ...(facts.grants.some((grant) => grant.is_demo !== facts.isDemo)
        ? [{ field: 'members', code: 'councils.error.demo-apart' }]
        : []),
    ];
    if (fields.length) throw new Refusal('invalid', 'kernel.error.invalid', { fields });
    const council = await tx
      .insertInto('councils')
      .values({
        name: input.name,
        decision_no: input.decisionNo,
        decided_on: input.decidedOn,
        valid_from: input.validFrom,
        valid_until: input.validUntil,
        is_demo: facts.isDemo,
      })
      .returning('id')
      .executeTakeFirstOrThrow();
    await tx
      .insertInto('council_members')
      .values(
        members.map((member) => ({
          council_id: council.id,
          account_id: member.accountId,
          seat: member.seat,
          scores: member.scores,
          organisation: member.organisation,
          valid_from: input.validFrom,
          valid_until: input.validUntil,
        })),
      )
      .execute();
    await addRegulation(tx, actor, {
      ...input,
      councilId: council.id,
      documentNo: input.regulationNo ?? input.decisionNo,
      decidedOn: input.regulationOn ?? input.decidedOn,
      isDemo: facts.isDemo,
    });
    return {
      event: { subject: { type: 'council', id: council.id }, after: input },
      result: { id: council.id },
    };
  },
});
