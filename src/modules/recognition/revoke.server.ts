import { z } from 'zod';
import { command } from '#kernel/command.server.ts';
import { parseDay, type Day } from '#kernel/day.ts';
import { conflict, hidden, Refusal } from '#kernel/errors.ts';
import { tidy } from '#kernel/text.ts';
import { revocationGrounds, statusOn } from './grounds.ts';
import { canRevoke } from './rights.ts';

const DayField = z.string().transform((text, context): Day => {
  const parsed = parseDay(text);
  if (parsed) return parsed;
  context.addIssue({ code: 'custom', message: 'kernel.error.day' });
  return z.NEVER;
});

export const Revoke = z.strictObject({
  recognitionId: z.uuid(),
  // QĐ 26/2026 Đ8.1
  ground: z.enum(revocationGrounds),
  decisionNo: z.string().transform(tidy).pipe(z.string().min(1).max(60)),
  revokedOn: DayField,
  // the conclusion, or the commune's confirmation, from which the 15 days of Đ8.4 run
  concludedOn: DayField.optional(),
  /** it cannot be undone: the person has seen product, star and ground and says so */
  confirmed: z.literal(true, 'recognition.error.confirm'),
});

/** Puts on record that a star was taken back. The certificate answers "revoked" from that day on. */
export const revoke = command({
  name: 'recognition.revoke',
  input: Revoke,
  load: async (tx, input) => {
    const recognition = await tx
      .selectFrom('recognitions')
      .selectAll()
      .where('id', '=', input.recognitionId)
      .forUpdate()
      .executeTakeFirst();
    if (!recognition) throw new Refusal('not-found', 'recognition.error.no-recognition');
    const earlier = await tx
      .selectFrom('revocations')
      .select('revoked_on')
      .where('recognition_id', '=', recognition.id)
      .executeTakeFirst();
    return { recognition, revokedOn: earlier?.revoked_on ?? null };
  },
  permit: ({ actor, facts, input, today }) => {
    const role = canRevoke(actor);
    if (role !== true)
      return actor.kind === 'public' ? hidden('recognition.error.no-recognition') : role;
    const { recognition } = facts;
    if (facts.revokedOn)
      return conflict('recognition.error.already-revoked', { day: facts.revokedOn });
    if (input.revokedOn > today) return conflict('recognition.error.future');
    if (input.concludedOn && input.concludedOn > input.revokedOn)
      return conflict('recognition.error.concluded-later');
    const status = statusOn(
      {
        recognisedOn: recognition.recognised_on,
        validUntil: recognition.valid_until,
        revokedOn: null,
      },
      input.revokedOn,
    );
    return status === 'valid' || status === 'unknown'
      ? true
      : conflict('recognition.error.not-valid', { status });
  },
  run: async ({ tx, input, facts }) => {
    const revocation = await tx
      .insertInto('revocations')
      .values({
        recognition_id: input.recognitionId,
        revoked_on: input.revokedOn,
        ground: input.ground,
        // QĐ 26/2026 Đ8.2: the Minister for 5 stars, the Chairman of the province for 3 and 4
        issuer: facts.recognition.stars === 5 ? 'ministry' : 'province',
        decision_no: input.decisionNo,
        concluded_on: input.concludedOn ?? null,
        is_demo: facts.recognition.is_demo,
      })
      .returning('id')
      .executeTakeFirstOrThrow();
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
