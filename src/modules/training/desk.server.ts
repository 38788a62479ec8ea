import { sql } from 'kysely';
import type { Actor } from '#kernel/actor.ts';
import { db } from '#kernel/db.server.ts';
import type { Day } from '#kernel/day.ts';
import { Refusal } from '#kernel/errors.ts';
import type { CourseDays } from './course-days.ts';
import { keptCourses } from './rights.server.ts';

/** A course with what came of it: numbers only. */
export type CourseSummary = Readonly<
  CourseDays & {
    code: string;
    title: string;
    place: string | null;
    /** null: nobody is on record */
    people: number | null;
    managers: number;
    participants: number;
    others: number;
    /** null: not counted */
    women: number | null;
    certificates: number;
    isDemo: boolean;
  }
>;

const summary = sql`
  t.code, t.title, t.starts_on as "startsOn", t.known_by as "knownBy", t.ends_on as "endsOn", t.is_demo as "isDemo",
  (select n.kind || ' ' || n.name from place_names n where n.place_id = t.place_id) as place, a.*,
  (select count(*)::int from training_certificates c where c.course_id = t.id and c.revoked_on is null) as certificates`;

const counted = sql`
  cross join lateral (
    select sum(n)::int as people, coalesce(sum(n) filter (where role = 'managers'), 0)::int as managers,
           coalesce(sum(n) filter (where role = 'participants'), 0)::int as participants,
           coalesce(sum(n) filter (where role = 'others'), 0)::int as others, sum(women)::int as women
      from (select coalesce(x.people, 1) as n, x.role, x.women from training_attendances x where x.course_id = t.id) x) a`;

/** The courses that the actor keeps, the newest first; `limit` null: all. */
export async function recentCourses(
  actor: Actor,
  limit: number | null = 20,
): Promise<CourseSummary[]> {
  const { rows } = await sql<CourseSummary>`
    select ${summary} from training_courses t ${counted}
     where ${keptCourses(actor) ?? sql<boolean>`false`}
     order by t.starts_on desc nulls last, t.code desc limit ${limit}`.execute(db());
  return rows;
}

export type CourseDesk = Readonly<{
  course: CourseSummary & { id: string; organiser: string | null };
  sessions: readonly Readonly<{
    code: string;
    topic: string;
    heldOn: Day;
    part: string;
    people: number;
  }>[];
}>;

/** One course with its sessions, for who keeps it; not-found for all others. */
export async function courseDesk(actor: Actor, code: string): Promise<CourseDesk> {
  const { rows } = await sql<CourseDesk['course']>`
    select t.id, t.organiser, ${summary} from training_courses t ${counted}
     where t.code = ${code} and ${keptCourses(actor) ?? sql<boolean>`false`}`.execute(db());
  const course = rows[0];
  if (!course) throw new Refusal('not-found', 'kernel.error.not-found');
  const { rows: sessions } = await sql<CourseDesk['sessions'][number]>`
    select s.code, s.topic, s.held_on as "heldOn", s.part,
           (select coalesce(sum(coalesce(a.people, 1)), 0)::int from training_attendances a where a.session_id = s.id) as people
      from training_sessions s where s.course_id = ${course.id}
     order by s.held_on, array_position(array['morning', 'day', 'afternoon', 'evening'], s.part)`.execute(
    db(),
  );
  return { course, sessions };
}
