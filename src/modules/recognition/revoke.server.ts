import { z } from 'zod';
import { command } from '#kernel/command.server.ts';
import { formatDay } from '#kernel/day.ts';
import { conflict, hidden } from '#kernel/errors.ts';
import { inForce, revocationGrounds } from './grounds.ts';
import { DayField, DecisionNo } from './inputs.ts';
import { lockLife } from './life-lock.server.ts';
import { canRevoke } from './rights.ts';
import { tellOfStar } from './tell.server.ts';

export const Revoke = z.strictObject({
  recognitionId: z.uuid(),
  // QĐ 26/2026 Đ8.1
  ground: z.enum(revocationGrounds),
  decisionNo: DecisionNo,
  revokedOn: DayField,
  // the conclusion, or the commune's confirmation, from which the 15 days of Đ8.4 run
  concludedOn: DayField.optional(),
  /** it cannot be undone: the person has seen product, star and ground and says so */
  confirmed: z.literal(true, 'recognition.error.confirm'),
});

/**
 * Puts on record that a star was taken back. The certificate answers "revoked" from that day on; a conclusion that
 * waited for the decision is answered by it.
 */
export const revoke = command({
  name: 'recognition.revoke',
  input: Revoke,
  load: (tx, { recognitionId, revokedOn }) => lockLife(tx, recognitionId, revokedOn),
  permit: ({ actor, facts, input, today }) => {
    const role = canRevoke(actor);
    if (role !== true)
      return actor.kind === 'public' ? hidden('recognition.error.no-recognition') : role;
    const { life, status, openCase } = facts;
    if (life.revocation)
      return conflict('recognition.error.already-revoked', { day: life.revocation.on });
    if (input.revokedOn > today) return conflict('recognition.error.future');
    const concludedOn = input.concludedOn ?? openCase?.concluded_on;
    if (concludedOn && concludedOn > input.revokedOn)
      return conflict('recognition.error.concluded-later');
    return inForce(status) || status === 'suspended' || status === 'unknown'
      ? true
      : conflict('recognition.error.not-valid', { status });
  },
  run: async ({ tx, input, actor, facts: { recognition, openCase } }) => {
    const revocation = await tx
      .insertInto('revocations')
      .values({
        recognition_id: input.recognitionId,
        revoked_on: input.revokedOn,
        ground: input.ground,
        // QĐ 26/2026 Đ8.2: the Minister for 5 stars, the Chairman of the province for 3 and 4
        issuer: recognition.stars === 5 ? 'ministry' : 'province',
        decision_no: input.decisionNo,
        concluded_on: input.concludedOn ?? openCase?.concluded_on ?? null,
        is_demo: recognition.is_demo,
      })
      .returning('id')
      .executeTakeFirstOrThrow();
    if (openCase)
      await tx
        .updateTable('revocation_cases')
        .set({ closed_on: input.revokedOn, outcome: 'revoked' })
        .where('id', '=', openCase.id)
        .execute();
    await tellOfStar(
      tx,
      recognition,
      'recognition.notice.revoked',
      { day: formatDay(input.revokedOn), decision: input.decisionNo },
      actor,
    );
    return {
      event: {
        subject: { type: 'recognition', id: input.recognitionId },
        data: { ground: input.ground, decision: input.decisionNo, revokedOn: input.revokedOn },
        after: { revocationId: revocation.id, ...input },
      },
      result: { revocationId: revocation.id },
    };
  },
});
