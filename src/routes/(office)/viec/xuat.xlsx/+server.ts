import { textOf } from '#kernel/catalogue.server.ts';
import { taskList, type TaskLine } from '#modules/programme/index.server.ts';
import {
  demoColumn,
  listSheet,
  listsResponse,
  type ListColumn,
} from '../../../workbooks.server.ts';
import { tasksAsked } from '../asked.server.ts';
import type { RequestHandler } from './$types';

const columns: readonly ListColumn<TaskLine>[] = [
  { header: 'register.code', width: 14, of: ({ code }) => code },
  { header: 'programme.tasks.title', width: 48, of: ({ title }) => title },
  { header: 'programme.tasks.content', width: 48, of: ({ content }) => content },
  { header: 'programme.tasks.meeting', of: ({ meeting }) => meeting },
  { header: 'programme.tasks.owner', of: ({ owner }) => owner },
  { header: 'programme.tasks.body', of: ({ body }) => body },
  { header: 'programme.tasks.givenOn', type: 'day', of: ({ givenOn }) => givenOn },
  { header: 'programme.tasks.dueOn', type: 'day', of: ({ dueOn }) => dueOn },
  { header: 'programme.tasks.doneOn', type: 'day', of: ({ doneOn }) => doneOn },
  {
    header: 'programme.task-state',
    of: ({ state }) => textOf('vi', `programme.task-state.${state}`),
  },
  { header: 'programme.task.percent', type: 'integer', of: ({ percent }) => percent },
  demoColumn,
];

/** Tasks under the filters of the page. */
export const GET: RequestHandler = async (event) => {
  const { question } = await tasksAsked(event);
  return listsResponse(
    'viec',
    listSheet('programme.task.title', columns, await taskList(event.locals.actor, question, null)),
  );
};
