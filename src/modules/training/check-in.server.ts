import { sql } from 'kysely';
import { z } from 'zod';
import type { Actor } from '#kernel/actor.ts';
import { command } from '#kernel/command.server.ts';
import { databaseNow, db, type Connection } from '#kernel/db.server.ts';
import type { Day } from '#kernel/day.ts';
import { conflict, forbid, hidden, Refusal, type Verdict } from '#kernel/errors.ts';
import { eventOf } from '#kernel/register.server.ts';
import { insertRows } from '#kernel/register-rows.server.ts';
import { hasRole, producersOf } from '#modules/identity/index.ts';
import { attendances } from './attendance.server.ts';
import type { AttendeeRole } from './kinds.ts';
import { keptCourses } from './rights.server.ts';
import { makeToken, readToken } from './tokens.server.ts';

/** How long a code on the screen may be used: long enough for a queue, too short to be sent around. */
export const checkInMinutes = 30;

/** As whom an account comes to a course. */
export const roleAtCourse = (actor: Actor): AttendeeRole =>
  (['commune-officer', 'agency-officer', 'trade-officer'] as const).some((role) =>
    hasRole(actor, role),
  )
    ? 'managers'
    : producersOf(actor).length
      ? 'participants'
      : 'others';

export type SessionView = Readonly<{
  id: string;
  code: string;
  topic: string;
  heldOn: Day;
  part: string;
  venue: string | null;
  isDemo: boolean;
  course: Readonly<{ id: string; code: string; title: string }>;
}>;

const sessionColumns = sql`
  s.id, s.code, s.topic, s.held_on as "heldOn", s.part, coalesce(s.venue, t.venue) as venue, s.is_demo or t.is_demo as "isDemo",
  jsonb_build_object('id', t.id, 'code', t.code, 'title', t.title) as course`;

/** The session of a token that still holds; not-found otherwise. */
export async function sessionByToken(connection: Connection, token: string): Promise<SessionView> {
  const { now } = await databaseNow(connection);
  const id = readToken('check-in', token, now);
  if (!id || !z.uuid().safeParse(id).success)
    throw new Refusal('not-found', 'training.error.token');
  const { rows } = await sql<SessionView>`
    select ${sessionColumns} from training_sessions s join training_courses t on t.id = s.course_id
     where s.id = ${id}`.execute(connection);
  if (!rows[0]) throw new Refusal('not-found', 'training.error.token');
  return rows[0];
}

/** A session and the code to show at its door; only for who keeps the course, only on its day. */
export async function sessionDoor(
  actor: Actor,
  code: string,
): Promise<{
  session: SessionView;
  present: number;
  token: string | null;
  until: Date | null;
}> {
  const kept = keptCourses(actor);
  const { rows } = await sql<SessionView & { present: number }>`
    select ${sessionColumns},
           (select coalesce(sum(coalesce(a.people, 1)), 0)::int from training_attendances a where a.session_id = s.id) as present
      from training_sessions s join training_courses t on t.id = s.course_id
     where s.code = ${code} and ${kept ?? sql<boolean>`false`}`.execute(db());
  if (!rows[0]) throw new Refusal('not-found', 'kernel.error.not-found');
  const { present, ...session } = rows[0];
  const { now, today } = await databaseNow(db());
  if (session.heldOn !== today) return { session, present, token: null, until: null };
  const until = new Date(now.getTime() + checkInMinutes * 60_000);
  return { session, present, token: makeToken('check-in', session.id, until), until };
}

/** The producers for which somebody may be at a session. */
export async function producersFor(
  actor: Actor,
): Promise<{ id: string; code: string; name: string }[]> {
  const ids = producersOf(actor);
  if (ids.length === 0) return [];
  const { rows } = await sql<{ id: string; code: string; name: string }>`
    select id, code, name from producers_today where id = any(${ids}::uuid[]) order by code`.execute(
    db(),
  );
  return rows;
}

/** The code of somebody's own attendance at a session, or null. */
export async function ownAttendance(actor: Actor, sessionId: string): Promise<string | null> {
  if (!actor.accountId) return null;
  const row = await db()
    .selectFrom('training_attendances')
    .select('code')
    .where('session_id', '=', sessionId)
    .where('account_id', '=', actor.accountId)
    .executeTakeFirst();
  return row?.code ?? null;
}

/** The signed-in person says by the code at the door: here I am. Once for each session. */
export const checkIn = command({
  name: 'training.check-in',
  input: z.strictObject({ token: z.string().max(300), producerId: z.uuid().optional() }),
  load: async (tx, input, actor) => {
    const session = await sessionByToken(tx, input.token);
    const account = actor.accountId
      ? await tx
          .selectFrom('accounts')
          .select('is_demo')
          .where('id', '=', actor.accountId)
          // two taps of one person go one after the other
          .forUpdate()
          .executeTakeFirst()
      : undefined;
    const present = await tx
      .selectFrom('training_attendances')
      .select('id')
      .where('session_id', '=', session.id)
      .where('account_id', '=', actor.accountId)
      .executeTakeFirst();
    return { session, account, present };
  },
  permit: ({ actor, facts, input, today }): Verdict => {
    if (actor.kind !== 'account' || !facts.account) return forbid('kernel.error.sign-in');
    if (facts.session.heldOn !== today) return hidden('training.error.token');
    if (input.producerId && !producersOf(actor).includes(input.producerId))
      return forbid('training.error.not-your-producer');
    if (
      roleAtCourse(actor) === 'participants' &&
      !input.producerId &&
      producersOf(actor).length > 1
    )
      return conflict('training.error.which-producer');
    return !facts.present || conflict('training.error.already-in');
  },
  run: async ({ tx, facts: { session, account }, input, actor }) => {
    const role = roleAtCourse(actor);
    const values = {
      course: session.course.id,
      session: session.id,
      attendedOn: session.heldOn,
      role,
      account: actor.accountId,
      producer: input.producerId ?? (role === 'participants' ? producersOf(actor)[0]! : null),
      person: null,
      people: 1,
      women: null,
      recordedBy: 'qr',
      note: null,
    };
    const [row] = await insertRows(tx, attendances.register, [
      { values, isDemo: session.isDemo || account!.is_demo },
    ]);
    return {
      event: eventOf(attendances.register, row!, undefined, values),
      result: { code: row!.code },
    };
  },
});
