import { z } from 'zod';
import { command } from '#kernel/command.server.ts';
import { databaseNow } from '#kernel/db.server.ts';
import { addDays, formatDay, type Day } from '#kernel/day.ts';
import { conflict, type Verdict } from '#kernel/errors.ts';
import { tidy } from '#kernel/text.ts';
import { inForce, mostExtendedDays, revocationGrounds } from './grounds.ts';
import { DayField, DecisionNo, DocumentNo } from './inputs.ts';
import { lockLife } from './life-lock.server.ts';
import { canConclude, canKeepLife } from './rights.ts';
import { tellOfStar } from './tell.server.ts';

const Recognition = z.uuid();
const confirmed = z.literal(true, 'recognition.error.confirm');
const subject = (id: string) => ({ type: 'recognition', id });

/** Puts on record that a star is out of force until the decision is lifted. */
export const suspend = command({
  name: 'recognition.suspend',
  input: z.strictObject({
    recognitionId: Recognition,
    ground: z.enum(revocationGrounds),
    decisionNo: DecisionNo,
    suspendedFrom: DayField,
    confirmed,
  }),
  load: (tx, { recognitionId, suspendedFrom }) => lockLife(tx, recognitionId, suspendedFrom),
  permit: ({ actor, facts: { status }, input, today }): Verdict => {
    const role = canKeepLife(actor);
    if (role !== true) return role;
    if (input.suspendedFrom > today) return conflict('recognition.error.future');
    if (status === 'suspended') return conflict('recognition.error.suspended-already');
    return inForce(status) || conflict('recognition.error.not-in-force', { status });
  },
  run: async ({ tx, input, facts, actor }) => {
    const { id } = await tx
      .insertInto('suspensions')
      .values({
        recognition_id: input.recognitionId,
        ground: input.ground,
        decision_no: input.decisionNo,
        suspended_from: input.suspendedFrom,
        is_demo: facts.recognition.is_demo,
      })
      .returning('id')
      .executeTakeFirstOrThrow();
    const { ground, decisionNo: decision, suspendedFrom } = input;
    await tellOfStar(
      tx,
      facts.recognition,
      'recognition.notice.suspended',
      { day: formatDay(suspendedFrom), decision },
      actor,
    );
    return {
      event: { subject: subject(input.recognitionId), data: { ground, decision, suspendedFrom } },
      result: { suspensionId: id },
    };
  },
});

/** Puts on record that a suspended star is in force again from a day on. */
export const liftSuspension = command({
  name: 'recognition.lift-suspension',
  input: z.strictObject({
    recognitionId: Recognition,
    liftNo: DocumentNo,
    liftedOn: DayField,
    confirmed,
  }),
  load: async (tx, { recognitionId, liftedOn }) => ({
    ...(await lockLife(tx, recognitionId, liftedOn)),
    open: await tx
      .selectFrom('suspensions')
      .select(['id', 'suspended_from'])
      .where('recognition_id', '=', recognitionId)
      .where('lifted_on', 'is', null)
      .executeTakeFirst(),
  }),
  permit: ({ actor, facts: { open }, input, today }): Verdict => {
    const role = canKeepLife(actor);
    if (role !== true) return role;
    if (!open) return conflict('recognition.error.not-suspended');
    if (input.liftedOn > today) return conflict('recognition.error.future');
    return (
      input.liftedOn >= open.suspended_from ||
      conflict('recognition.error.lifted-before', { day: formatDay(open.suspended_from) })
    );
  },
  run: async ({ tx, input, facts, actor }) => {
    await tellOfStar(
      tx,
      facts.recognition,
      'recognition.notice.lifted',
      { day: formatDay(input.liftedOn) },
      actor,
    );
    await tx
      .updateTable('suspensions')
      .set({ lifted_on: input.liftedOn, lift_no: input.liftNo })
      .where('id', '=', facts.open!.id)
      .execute();
    return {
      event: {
        subject: subject(input.recognitionId),
        data: { decision: input.liftNo, liftedOn: input.liftedOn },
      },
      result: { suspensionId: facts.open!.id },
    };
  },
});

/**
 * QĐ 26/2026 Đ12.3: the renewal was filed, the result is not there by the last day; the certificate stays in force until
 * the result, 180 days at most. Which renewals came too late is the agency's to say: it records the extension.
 */
export const extendValidity = command({
  name: 'recognition.extend-validity',
  input: z.strictObject({
    recognitionId: Recognition,
    extendedUntil: DayField,
    documentNo: DocumentNo.optional(),
    confirmed,
  }),
  load: async (tx, { recognitionId }) => {
    const life = await lockLife(tx, recognitionId, (await databaseNow(tx)).today as Day);
    const renewal = await tx
      .selectFrom('dossiers')
      .select(['id', 'code'])
      .where('product_id', '=', life.recognition.product_id)
      .where('kind', '=', 'renewal')
      .where('filed_on', 'is not', null)
      .where('state', 'not in', ['recognised', 'not-recognised', 'rejected', 'withdrawn'])
      .executeTakeFirst();
    return { ...life, renewal: renewal ?? null };
  },
  permit: ({ actor, facts: { life, status, renewal, recognition }, input }): Verdict => {
    const role = canKeepLife(actor);
    if (role !== true) return role;
    if (life.extendedUntil)
      return conflict('recognition.error.extended-already', { day: formatDay(life.extendedUntil) });
    const last = recognition.valid_until as Day | null;
    if (!last || life.revocation || life.supersededBy)
      return conflict('recognition.error.not-in-force', { status });
    if (!renewal) return conflict('recognition.error.no-renewal');
    const latest = addDays(last, mostExtendedDays);
    if (input.extendedUntil <= last)
      return conflict('recognition.error.extended-short', { day: formatDay(last) });
    return (
      input.extendedUntil <= latest ||
      conflict('recognition.error.extended-long', { day: formatDay(latest) })
    );
  },
  run: async ({ tx, input, facts, today, actor }) => {
    await tellOfStar(
      tx,
      facts.recognition,
      'recognition.notice.extended',
      { day: formatDay(input.extendedUntil) },
      actor,
    );
    const { id } = await tx
      .insertInto('extensions')
      .values({
        recognition_id: input.recognitionId,
        dossier_id: facts.renewal!.id,
        extended_until: input.extendedUntil,
        document_no: input.documentNo ?? null,
        recorded_on: today,
        is_demo: facts.recognition.is_demo,
      })
      .returning('id')
      .executeTakeFirstOrThrow();
    return {
      event: {
        subject: subject(input.recognitionId),
        data: { dossier: facts.renewal!.code, extendedUntil: input.extendedUntil },
      },
      result: { extensionId: id },
    };
  },
});

/** Đ8.4: a conclusion, or the commune's confirmation that production stopped: from its day 15 days run. */
export const openRevocation = command({
  name: 'recognition.open-revocation',
  input: z.strictObject({
    recognitionId: Recognition,
    ground: z.enum(revocationGrounds),
    conclusion: z.string().transform(tidy).pipe(z.string().min(1).max(300)),
    concludedOn: DayField,
  }),
  load: (tx, { recognitionId, concludedOn }) => lockLife(tx, recognitionId, concludedOn),
  permit: ({ actor, facts: { life, status, openCase }, input, today }): Verdict => {
    const role = canConclude(actor);
    if (role !== true) return role;
    if (life.revocation)
      return conflict('recognition.error.already-revoked', { day: formatDay(life.revocation.on) });
    if (openCase)
      return conflict('recognition.error.case-open', { day: formatDay(openCase.concluded_on) });
    if (input.concludedOn > today) return conflict('recognition.error.concluded-ahead');
    return (
      inForce(status) ||
      status === 'suspended' ||
      status === 'unknown' ||
      conflict('recognition.error.not-in-force', { status })
    );
  },
  run: async ({ tx, input, facts, actor }) => {
    const { id, due_on } = await tx
      .insertInto('revocation_cases')
      .values({
        recognition_id: input.recognitionId,
        ground: input.ground,
        conclusion: input.conclusion,
        concluded_on: input.concludedOn,
        opened_by: actor.accountId,
        is_demo: facts.recognition.is_demo,
      })
      .returning(['id', 'due_on'])
      .executeTakeFirstOrThrow();
    await tellOfStar(
      tx,
      facts.recognition,
      'recognition.notice.concluded',
      { day: formatDay(due_on) },
      actor,
      [{ role: 'agency-officer', path: `/can-bo/cong-nhan/${input.recognitionId}` }],
    );
    return {
      event: {
        subject: subject(input.recognitionId),
        data: { ground: input.ground, concludedOn: input.concludedOn, dueOn: due_on },
      },
      result: { caseId: id, dueOn: due_on },
    };
  },
});

/** The authority decided to leave the star: the waiting conclusion is closed with its reason. */
export const keepStar = command({
  name: 'recognition.keep-star',
  input: z.strictObject({
    recognitionId: Recognition,
    reason: z.string().transform(tidy).pipe(z.string().min(1).max(1000)),
  }),
  load: async (tx, { recognitionId }) =>
    lockLife(tx, recognitionId, (await databaseNow(tx)).today as Day),
  permit: ({ actor, facts }): Verdict => {
    const role = canKeepLife(actor);
    if (role !== true) return role;
    return !!facts.openCase || conflict('recognition.error.no-case');
  },
  run: async ({ tx, input, facts, today }) => {
    await tx
      .updateTable('revocation_cases')
      .set({ closed_on: today, outcome: 'kept', reason: input.reason })
      .where('id', '=', facts.openCase!.id)
      .execute();
    return {
      event: { subject: subject(input.recognitionId), data: { outcome: 'kept' } },
      result: { caseId: facts.openCase!.id },
    };
  },
});
