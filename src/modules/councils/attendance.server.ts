import { sql } from 'kysely';
import type { Actor } from '#kernel/actor.ts';
import { command } from '#kernel/command.server.ts';
import type { Connection, Tx } from '#kernel/db.server.ts';
import { formatDay } from '#kernel/day.ts';
import { conflict, hidden, Refusal } from '#kernel/errors.ts';
import { permitAbsence } from './rights.ts';
import { sessionContext, type SessionContext } from './roll.server.ts';
import {
  RecordAbsence,
  RecordAttendance,
  TakeBackAbsence,
  type AttendanceLines,
} from './schemas.ts';

/** Seats that are recorded as away, with the reason. */
export async function absencesNow(
  connection: Connection,
  sessionId: string,
): Promise<Readonly<Record<string, string>>> {
  const rows = await connection
    .selectFrom('absences')
    .select(['member_id', 'reason'])
    .where('session_id', '=', sessionId)
    .where('taken_back_at', 'is', null)
    .orderBy('member_id')
    .execute();
  return Object.fromEntries(rows.map((row) => [row.member_id, row.reason]));
}

/** The same without the reasons. */
export const absentNow = async (connection: Connection, sessionId: string): Promise<string[]> =>
  Object.keys(await absencesNow(connection, sessionId));

/**
 * Keeps who is there when a session begins. A list names every seat once, who is away with the reason; without one, who
 * is not recorded as away is there.
 */
export async function keepAttendance(
  tx: Tx,
  session: SessionContext,
  lines: AttendanceLines | null,
  actor: Actor,
  now: Date,
): Promise<void> {
  const { sessionId } = session;
  if (lines) {
    refuseGaps(session, lines);
    const before = await absencesNow(tx, sessionId);
    const at = now.toISOString();
    for (const { memberId, present, reason } of lines) {
      if (present ? before[memberId] === undefined : before[memberId] === reason) continue;
      await tx
        .updateTable('absences')
        .set({ taken_back_at: at, taken_back_by: actor.accountId })
        .where('session_id', '=', sessionId)
        .where('member_id', '=', memberId)
        .where('taken_back_at', 'is', null)
        .execute();
      if (!present) await insertAbsence(tx, { sessionId, memberId, reason }, actor);
    }
  }
  await tx
    .updateTable('council_sessions')
    .set({ attended_at: now.toISOString(), attended_by: actor.accountId })
    .where('id', '=', sessionId)
    .execute();
}

const insertAbsence = async (
  tx: Tx,
  absence: Readonly<{ sessionId: string; memberId: string; reason: string }>,
  actor: Actor,
) =>
  tx
    .insertInto('absences')
    .values({
      session_id: absence.sessionId,
      member_id: absence.memberId,
      reason: absence.reason,
      recorded_by: actor.accountId!,
    })
    .execute();

function refuseGaps({ members }: SessionContext, lines: AttendanceLines): void {
  if (lines.some(({ memberId }) => !members.some(({ id }) => id === memberId)))
    throw new Refusal('not-found', 'councils.error.no-member');
  const fields = members.flatMap(({ id }) => {
    const own = lines.filter(({ memberId }) => memberId === id);
    if (own.length !== 1)
      return [{ field: `present.${id}`, code: 'councils.error.attendance-missing' }];
    return own[0]!.present || own[0]!.reason
      ? []
      : [{ field: `reason.${id}`, code: 'councils.error.absence-reason' }];
  });
  if (fields.length) throw new Refusal('invalid', 'kernel.error.invalid', { fields });
}

/** Chair or secretary records, before the session is opened, who of all seats is there and who is away. */
export const recordAttendance = command({
  name: 'councils.record-attendance',
  input: RecordAttendance,
  load: (tx, input) => sessionContext(tx, input.sessionId, 'update'),
  permit: ({ actor, facts }) => {
    const verdict = permitAbsence(actor, facts);
    if (verdict !== true) return verdict;
    return (
      facts.sessionState === 'prepared' ||
      conflict('councils.error.session-state', { state: facts.sessionState })
    );
  },
  run: async ({ tx, facts, input, actor, now }) => {
    await keepAttendance(tx, facts, input.attendance, actor, now);
    return {
      event: {
        subject: { type: 'council-session', id: input.sessionId },
        data: { absent: await absentNow(tx, input.sessionId) },
        after: input.attendance,
      },
      result: { id: input.sessionId },
    };
  },
});

/** Says that a seat is not there, or no longer; sheets that this member handed in stay. */
export const recordAbsence = command({
  name: 'councils.record-absence',
  input: RecordAbsence,
  load: async (tx, input) => ({
    ...(await sessionContext(tx, input.sessionId, 'update')),
    absent: await absentNow(tx, input.sessionId),
  }),
  permit: ({ actor, facts, input, today }) => {
    const verdict = permitAbsence(actor, facts);
    if (verdict !== true) return verdict;
    const member = facts.members.find(({ id }) => id === input.memberId);
    // in writing only a sheet can be missing
    if (!member || (facts.mode === 'written' && !member.scores))
      return hidden('councils.error.no-member');
    if (facts.absent.includes(member.id)) return conflict('councils.error.absent-already');
    // in writing a member is absent who has not answered in time
    return !facts.answerBy || facts.answerBy < today
      ? true
      : conflict('councils.error.still-time', { day: formatDay(facts.answerBy) });
  },
  run: async ({ tx, input, actor }) => {
    await insertAbsence(tx, input, actor);
    return {
      event: {
        subject: { type: 'council-session', id: input.sessionId },
        data: { absent: input.memberId },
      },
      result: { id: input.sessionId },
    };
  },
});

/**
 * Says that who was away has come. For items that are not yet opened this seat is awaited again; what was opened
 * meanwhile stays as it is.
 */
export const takeBackAbsence = command({
  name: 'councils.take-back-absence',
  input: TakeBackAbsence,
  load: async (tx, input) => {
    const session = await sessionContext(tx, input.sessionId, 'update');
    // an item is opened before this, or after it with the member awaited
    const items = await tx
      .selectFrom('session_items')
      .select('state')
      .where('session_id', '=', input.sessionId)
      .orderBy('position')
      .forShare()
      .execute();
    return { ...session, items, absent: await absentNow(tx, input.sessionId) };
  },
  permit: ({ actor, facts, input }) => {
    const verdict = permitAbsence(actor, facts);
    if (verdict !== true) return verdict;
    if (!facts.absent.includes(input.memberId)) return conflict('councils.error.not-absent');
    return (
      facts.items.some(({ state }) => state === 'waiting' || state === 'scoring') ||
      conflict('councils.error.all-opened')
    );
  },
  run: async ({ tx, input, actor }) => {
    await tx
      .updateTable('absences')
      .set({
        taken_back_at: sql`clock_timestamp()`,
        taken_back_by: actor.accountId,
        taken_back_reason: input.reason,
      })
      .where('session_id', '=', input.sessionId)
      .where('member_id', '=', input.memberId)
      .where('taken_back_at', 'is', null)
      .execute();
    return {
      event: {
        subject: { type: 'council-session', id: input.sessionId },
        data: { present: input.memberId, reason: input.reason },
      },
      result: { id: input.sessionId },
    };
  },
});
