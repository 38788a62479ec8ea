import { randomBytes } from 'node:crypto';
import { sql } from 'kysely';
import { z } from 'zod';
import type { Actor } from '#kernel/actor.ts';
import { command } from '#kernel/command.server.ts';
import { databaseNow, db, type Tx } from '#kernel/db.server.ts';
import type { Day } from '#kernel/day.ts';
import { conflict, forbid, Refusal, type Verdict } from '#kernel/errors.ts';
import { producersOf } from '#modules/identity/index.ts';
import { certificateCode, certificateCodeLength, readCertificateCode } from './certificate-code.ts';
import type { CourseDays } from './course-days.ts';
import { daysOf } from './courses.server.ts';
import { keptCourses, mayKeep } from './rights.server.ts';
import { makeToken, readToken } from './tokens.server.ts';

/** A certificate as its page shows it; the name only to its holder, to who keeps the course, or to whom the holder shows it. */
export type TrainingCertificate = Readonly<{
  id: string;
  code: string;
  status: 'valid' | 'revoked';
  person: string | null;
  /** the producer is named, being public itself */
  producer: Readonly<{ code: string; slug: string; name: string }> | null;
  course: Readonly<
    CourseDays & {
      code: string;
      title: string;
      organiser: string | null;
      place: string | null;
    }
  >;
  sessions: number;
  issuedOn: Day;
  revokedOn: Day | null;
  isDemo: boolean;
}>;

const columns = sql`
  c.id, c.code, case when c.revoked_on is null then 'valid' else 'revoked' end as status, c.person, c.sessions,
  c.issued_on as "issuedOn", c.revoked_on as "revokedOn", c.is_demo as "isDemo",
  (select jsonb_build_object('code', p.code, 'slug', p.slug, 'name', p.name) from producers_today p where p.id = c.producer_id) as producer,
  jsonb_build_object('code', t.code, 'title', t.title, 'organiser', t.organiser, 'startsOn', t.starts_on, 'knownBy', t.known_by,
    'endsOn', t.ends_on, 'place', (select n.kind || ' ' || n.name from place_names n where n.place_id = t.place_id)) as course`;

const from = sql`from training_certificates c join training_courses t on t.id = c.course_id`;

/** The person it was given to, or somebody who acts for the producer that sent them. */
const held = (actor: Actor) => sql<boolean>`
  (c.account_id = ${actor.accountId}::uuid or c.account_id is null and c.producer_id = any(${producersOf(actor)}::uuid[]))`;

/** What somebody may learn of a certificate. */
export type CertificateView = Readonly<{
  certificate: TrainingCertificate;
  /** its holder: may download it and show the name */
  mine: boolean;
  /** keeps the course */
  keeps: boolean;
}>;

/** A certificate by its code; not-found when there is none. @param shown a token by which the holder shows the name */
export async function trainingCertificate(
  actor: Actor,
  text: string,
  shown?: string | null,
): Promise<CertificateView> {
  const code = readCertificateCode(text);
  const kept = keptCourses(actor);
  const { rows } = await sql<TrainingCertificate & { mine: boolean | null; keeps: boolean }>`
    select ${columns}, ${held(actor)} as mine, ${kept ?? sql`false`} as keeps ${from} where c.code = ${code}`.execute(
    db(),
  );
  if (!code || !rows[0]) throw new Refusal('not-found', 'training.error.no-certificate');
  const { keeps, ...certificate } = rows[0];
  const mine = certificate.mine === true;
  const { now } = await databaseNow(db());
  const open = mine || keeps || (!!shown && readToken('show-name', shown, now) === code);
  const { mine: _, ...rest } = certificate;
  return { certificate: { ...rest, person: open ? rest.person : null }, mine, keeps };
}

/** How long a link shows the name. */
export const shownDays = 30;

/** A token with which the page of a certificate shows the name for some days. */
export async function showNameToken(code: string): Promise<string> {
  const { now } = await databaseNow(db());
  return makeToken('show-name', code, new Date(now.getTime() + shownDays * 86_400_000));
}

/** The certificates that the actor holds, newest first. */
export async function ownCertificates(actor: Actor): Promise<TrainingCertificate[]> {
  if (actor.kind !== 'account') return [];
  const { rows } = await sql<TrainingCertificate>`
    select ${columns} ${from} where ${held(actor)} order by c.issued_on desc, c.code limit 200`.execute(
    db(),
  );
  return rows;
}

/** The certificates of a course, for who keeps it. */
export async function certificatesOf(actor: Actor, courseCode: string) {
  const kept = keptCourses(actor);
  const { rows } = await sql<TrainingCertificate>`
    select ${columns} ${from} where t.code = ${courseCode} and ${kept ?? sql<boolean>`false`}
     order by c.person collate vietnamese, c.code limit 1000`.execute(db());
  return rows;
}

type Attendee = {
  account_id: string | null;
  producer_id: string | null;
  person: string;
  sessions: number;
  is_demo: boolean;
};

/** People who were at every session of a course and have no certificate of it yet. */
const deserving = async (tx: Tx, courseId: string): Promise<Attendee[]> =>
  (
    await sql<Attendee>`
      with wanted as (select count(*)::int as n from training_sessions where course_id = ${courseId})
      select a.account_id, a.producer_id, coalesce(p.display_name, a.person) as person,
             greatest(count(distinct a.session_id), 1)::int as sessions, bool_or(a.is_demo or t.is_demo) as is_demo
        from training_attendances a
        join training_courses t on t.id = a.course_id
        left join accounts p on p.id = a.account_id
       where a.course_id = ${courseId} and coalesce(p.display_name, a.person) is not null
         and not exists (
           select from training_certificates c
            where c.course_id = a.course_id and c.revoked_on is null
              and (a.account_id is not null and c.account_id = a.account_id
                   or a.account_id is null and c.account_id is null
                      and c.producer_id is not distinct from a.producer_id and c.person = a.person))
       group by a.account_id, a.producer_id, coalesce(p.display_name, a.person)
      having bool_or(a.session_id is null) or count(distinct a.session_id) = (select n from wanted)
       order by person`.execute(tx)
  ).rows;

/** Gives everybody who was at all sessions of a course that is over a certificate; who has one already keeps it. */
export const issueCertificates = command({
  name: 'training.issue-certificates',
  input: z.strictObject({ course: z.string().max(20) }),
  load: async (tx, input, actor) => {
    const course = await tx
      .selectFrom('training_courses')
      .select(['id', 'code'])
      .where('code', '=', input.course)
      .forUpdate()
      .executeTakeFirst();
    if (!course) throw new Refusal('not-found', 'kernel.error.not-found');
    return {
      course,
      days: await daysOf(tx, course.id),
      kept: await mayKeep(tx, actor, course.id),
      people: await deserving(tx, course.id),
    };
  },
  permit: ({ facts, today }): Verdict => {
    if (facts.kept !== true) return forbid('training.error.course-role');
    const last = facts.days.endsOn ?? facts.days.startsOn;
    if (!last || last > today) return conflict('training.error.not-over');
    return facts.people.length > 0 || conflict('training.error.nobody-left');
  },
  run: async ({ tx, facts: { course, people }, today }) => {
    const rows = people.map((person) => ({
      ...person,
      code: certificateCode(randomBytes(certificateCodeLength)),
      course_id: course.id,
      issued_on: today,
    }));
    const made = await tx
      .insertInto('training_certificates')
      .values(rows)
      .returning(['id', 'account_id'])
      .execute();
    return {
      event: made.map(({ id, account_id }) => ({
        subject: { type: 'training-certificate', id },
        data: { course: course.code, ...(account_id && { account: account_id }) },
      })),
      result: { issued: made.length },
    };
  },
});

/** Takes a certificate back; its page says so from then on. */
export const revokeTrainingCertificate = command({
  name: 'training.revoke-certificate',
  input: z.strictObject({
    code: z.string().max(60),
    reason: z.string().trim().min(3).max(500),
  }),
  load: async (tx, input, actor) => {
    const certificate = await tx
      .selectFrom('training_certificates')
      .select(['id', 'course_id', 'revoked_on'])
      .where('code', '=', input.code)
      .forUpdate()
      .executeTakeFirst();
    if (!certificate) throw new Refusal('not-found', 'training.error.no-certificate');
    return { certificate, kept: await mayKeep(tx, actor, certificate.course_id) };
  },
  permit: ({ facts }): Verdict =>
    facts.kept !== true
      ? forbid('training.error.course-role')
      : facts.certificate.revoked_on === null || conflict('training.error.revoked-already'),
  run: async ({ tx, facts: { certificate }, input, today }) => {
    await tx
      .updateTable('training_certificates')
      .set({ revoked_on: today, reason: input.reason })
      .where('id', '=', certificate.id)
      .execute();
    return {
      event: {
        subject: { type: 'training-certificate', id: certificate.id },
        data: { state: 'revoked' },
      },
      result: { code: input.code },
    };
  },
});
