import type { Tx } from '#kernel/db.server.ts';
import type { FieldFault } from '#kernel/errors.ts';
import { openRegister, type RegisterRow, type Values } from '#kernel/register.server.ts';
import { sourceOf } from '#kernel/register-list.server.ts';
import { placeSource } from '#modules/places/index.server.ts';
import { writesFiction } from '#modules/registry/index.server.ts';
import { isCourseDay, type CourseDays } from './course-days.ts';
import { audiences, courseKinds, fundings, partsOfDay } from './kinds.ts';
import { courseRights, partRights } from './rights.server.ts';

export const courses = openRegister(
  {
    name: 'training.courses',
    table: 'training_courses',
    slug: 'lop-tap-huan',
    prefix: 'LH',
    title: 'title',
    newest: 'startsOn',
    key: ['title', 'startsOn'],
    parts: [
      { register: 'training.sessions', by: 'course' },
      { register: 'training.invitations', by: 'course' },
      { register: 'training.attendances', by: 'course' },
    ],
    fields: [
      { name: 'title', kind: 'text', required: true, listed: true },
      {
        name: 'kind',
        kind: 'choice',
        values: courseKinds,
        required: true,
        listed: true,
        filter: true,
      },
      {
        name: 'audience',
        kind: 'choice',
        values: audiences,
        required: true,
        listed: true,
        filter: true,
      },
      { name: 'startsOn', kind: 'day', listed: true },
      { name: 'knownBy', kind: 'choice', values: ['month', 'year'] },
      { name: 'endsOn', kind: 'day', notBefore: 'startsOn' },
      { name: 'place', kind: 'place', on: 'startsOn', listed: true, filter: true },
      { name: 'venue', kind: 'text' },
      { name: 'organiser', kind: 'text', listed: true },
      { name: 'trainers', kind: 'text', lines: 2, max: 1000, personal: true },
      { name: 'funding', kind: 'choice', values: fundings, filter: true },
      { name: 'cost', kind: 'money', listed: true },
      { name: 'decisionNo', kind: 'text', max: 100 },
      { name: 'source', kind: 'text', max: 2000 },
      { name: 'note', kind: 'text', lines: 3 },
    ],
  },
  {
    rights: courseRights,
    references: { place: placeSource },
    isDemo: writesFiction,
    check: (_tx, after) =>
      Promise.resolve(
        after.startsOn !== null
          ? []
          : (['knownBy', 'endsOn'] as const)
              .filter((field) => after[field] !== null)
              .map((field) => ({ field, code: 'training.error.without-start' })),
      ),
  },
);

export const courseSource = sourceOf(courses);

export const sessions = openRegister(
  {
    name: 'training.sessions',
    table: 'training_sessions',
    slug: 'buoi-hoc',
    prefix: 'LHB',
    title: 'topic',
    newest: 'heldOn',
    key: ['course', 'heldOn', 'part'],
    parts: [{ register: 'training.attendances', by: 'session' }],
    fields: [
      {
        name: 'course',
        kind: 'reference',
        to: 'training.courses',
        required: true,
        listed: true,
        filter: true,
      },
      { name: 'heldOn', kind: 'day', required: true, listed: true },
      { name: 'part', kind: 'choice', values: partsOfDay, required: true, listed: true },
      { name: 'topic', kind: 'text', required: true, listed: true },
      { name: 'trainer', kind: 'text', personal: true },
      { name: 'venue', kind: 'text' },
    ],
  },
  {
    rights: partRights({ people: false }),
    references: { 'training.courses': courseSource },
    isDemo: writesFiction,
    check: checkSession,
  },
);

export const sessionSource = sourceOf(sessions);

/** When a course is held, for checks of its parts. */
export async function daysOf(tx: Tx, courseId: string): Promise<CourseDays> {
  const row = await tx
    .selectFrom('training_courses')
    .select(['starts_on as startsOn', 'known_by as knownBy', 'ends_on as endsOn'])
    .where('id', '=', courseId)
    .executeTakeFirstOrThrow();
  return { ...row, knownBy: row.knownBy as CourseDays['knownBy'] };
}

/** A session lies in its course, and stays where attendances say that it was. */
async function checkSession(
  tx: Tx,
  after: Values,
  before: RegisterRow | null,
): Promise<FieldFault[]> {
  if (!isCourseDay(await daysOf(tx, after.course as string), after.heldOn as string))
    return [{ field: 'heldOn', code: 'training.error.not-a-course-day' }];
  if (!before || (before.values.heldOn === after.heldOn && before.values.course === after.course))
    return [];
  const attended = await tx
    .selectFrom('training_attendances')
    .select('id')
    .where('session_id', '=', before.id)
    .limit(1)
    .executeTakeFirst();
  return attended ? [{ field: 'heldOn', code: 'training.error.session-attended' }] : [];
}
