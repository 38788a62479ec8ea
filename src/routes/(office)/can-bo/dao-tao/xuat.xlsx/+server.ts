import { textOf } from '#kernel/catalogue.server.ts';
import { daysText } from '#modules/training/index.ts';
import {
  recentCourses,
  untrainedManagers,
  untrainedProducers,
  type CourseSummary,
  type UntrainedManager,
  type UntrainedProducer,
} from '#modules/training/index.server.ts';
import {
  demoColumn,
  everyPage,
  listSheet,
  listsResponse,
  type ListColumn,
} from '../../../../workbooks.server.ts';
import { trainingAsked } from '../asked.server.ts';
import type { RequestHandler } from './$types';

const managers: readonly ListColumn<UntrainedManager>[] = [
  { header: 'training.desk.place', of: ({ place }) => place },
  { header: 'training.desk.name', of: ({ name }) => name },
  { header: 'training.desk.role', of: ({ role }) => textOf('vi', `identity.role.${role}`) },
  { header: 'training.desk.since', type: 'day', of: ({ since }) => since },
  { header: 'training.desk.invited', type: 'day', of: ({ invitedOn }) => invitedOn },
  { header: 'training.desk.code', of: ({ code }) => code },
  demoColumn,
];

const producers: readonly ListColumn<UntrainedProducer>[] = [
  { header: 'register.code', width: 14, of: ({ code }) => code },
  { header: 'training.desk.producer', of: ({ name }) => name },
  { header: 'training.desk.place', of: ({ place }) => place },
  { header: 'training.desk.since', type: 'day', of: ({ since }) => since },
  { header: 'training.desk.invited', type: 'day', of: ({ invitedOn }) => invitedOn },
  demoColumn,
];

const courses: readonly ListColumn<CourseSummary>[] = [
  { header: 'register.code', width: 14, of: ({ code }) => code },
  { header: 'training.desk.course', of: ({ title }) => title },
  { header: 'training.desk.days', of: (row) => daysText(row) },
  { header: 'training.desk.place', of: ({ place }) => place },
  { header: 'training.desk.people', type: 'integer', of: ({ people }) => people },
  { header: 'training.desk.women', type: 'integer', of: ({ women }) => women },
  { header: 'training.desk.certificates', type: 'integer', of: ({ certificates }) => certificates },
  demoColumn,
];

/** A page costs the same however long it is: the counts of all go with it. */
const limit = 5_000;

/** Who is untrained, officers and producers, and the courses, under the question of the page. */
export const GET: RequestHandler = async (event) => {
  const { question } = await trainingAsked(event);
  const { actor } = event.locals;
  return listsResponse(
    'dao-tao',
    listSheet(
      'training.desk.missing-managers',
      managers,
      everyPage((cursor) => untrainedManagers(actor, question, { cursor, limit })),
    ),
    listSheet(
      'training.desk.missing-participants',
      producers,
      everyPage((cursor) => untrainedProducers(actor, question, { cursor, limit })),
    ),
    listSheet('training.desk.courses', courses, await recentCourses(actor, null)),
  );
};
