import type { Tx } from '#kernel/db.server.ts';
import type { FieldFault } from '#kernel/errors.ts';
import { openRegister, type RegisterRow, type Values } from '#kernel/register.server.ts';
import { producerSource, writesFiction } from '#modules/registry/index.server.ts';
import { isCourseDay } from './course-days.ts';
import { courseSource, daysOf, sessionSource } from './courses.server.ts';
import { attendeeRoles } from './kinds.ts';
import { personSource } from './persons.server.ts';
import { partRights } from './rights.server.ts';

const references = {
  'training.courses': courseSource,
  'training.sessions': sessionSource,
  producer: producerSource,
  person: personSource,
};

const whoFields = [
  { name: 'account', kind: 'reference', to: 'person', listed: true, personal: true },
  { name: 'producer', kind: 'reference', to: 'producer', listed: true, filter: true },
  { name: 'person', kind: 'text', max: 200, listed: true, personal: true },
] as const;

const course = {
  name: 'course',
  kind: 'reference',
  to: 'training.courses',
  required: true,
  listed: true,
  filter: true,
} as const;

const nobody = (after: Values): FieldFault[] =>
  after.account === null && after.producer === null && after.person === null
    ? [{ field: 'person', code: 'training.error.who' }]
    : [];

export const invitations = openRegister(
  {
    name: 'training.invitations',
    table: 'training_invitations',
    slug: 'giay-moi-tap-huan',
    prefix: 'LHM',
    title: 'letterNo',
    newest: 'sentOn',
    key: ['course', 'account', 'producer', 'person'],
    fields: [
      course,
      ...whoFields,
      { name: 'sentOn', kind: 'day', required: true, listed: true, future: false },
      { name: 'letterNo', kind: 'text', max: 100 },
      {
        name: 'answer',
        kind: 'choice',
        values: ['comes', 'declines'],
        listed: true,
        filter: true,
      },
      { name: 'note', kind: 'text', lines: 2, max: 1000 },
    ],
  },
  {
    rights: partRights({ people: true }),
    references,
    isDemo: writesFiction,
    check: (_tx, after) => Promise.resolve(nobody(after)),
  },
);

export const attendances = openRegister(
  {
    name: 'training.attendances',
    table: 'training_attendances',
    slug: 'hoc-vien',
    prefix: 'LHV',
    title: 'note',
    newest: 'attendedOn',
    key: ['course', 'session', 'account', 'producer', 'person'],
    fields: [
      course,
      { name: 'session', kind: 'reference', to: 'training.sessions', listed: true, filter: true },
      { name: 'attendedOn', kind: 'day', required: true, listed: true, future: false },
      {
        name: 'role',
        kind: 'choice',
        values: attendeeRoles,
        required: true,
        listed: true,
        filter: true,
      },
      ...whoFields,
      { name: 'people', kind: 'count', min: 1, max: 1000, listed: true },
      { name: 'women', kind: 'count', min: 0, max: 1000, listed: true },
      { name: 'recordedBy', kind: 'choice', values: ['list', 'qr'], filter: true },
      { name: 'note', kind: 'text', lines: 2, max: 1000 },
    ],
  },
  {
    rights: partRights({ people: true }),
    references,
    isDemo: writesFiction,
    check: checkAttendance,
  },
);

async function checkAttendance(
  tx: Tx,
  after: Values,
  before: RegisterRow | null,
): Promise<FieldFault[]> {
  const faults = nobody(after);
  const people = Number(after.people ?? 1);
  if (people > 1 && (after.account !== null || after.person !== null))
    faults.push({ field: 'people', code: 'training.error.one-person' });
  // a participant counts for the producer that sent them
  if (after.role === 'participants' && after.producer === null)
    faults.push({ field: 'producer', code: 'training.error.participant-of' });
  if (Number(after.women ?? 0) > people)
    faults.push({ field: 'women', code: 'training.error.more-women' });
  if (after.recordedBy === 'qr' && before?.values.recordedBy !== 'qr')
    faults.push({ field: 'recordedBy', code: 'training.error.only-by-scan' });
  const attendedOn = after.attendedOn as string;
  if (typeof after.session === 'string') {
    const session = await tx
      .selectFrom('training_sessions')
      .select(['course_id', 'held_on'])
      .where('id', '=', after.session)
      .executeTakeFirstOrThrow();
    if (session.course_id !== after.course)
      faults.push({ field: 'session', code: 'training.error.other-course' });
    else if (session.held_on !== attendedOn)
      faults.push({ field: 'attendedOn', code: 'training.error.not-the-session-day' });
  } else if (!isCourseDay(await daysOf(tx, after.course as string), attendedOn))
    faults.push({ field: 'attendedOn', code: 'training.error.not-a-course-day' });
  return faults;
}
