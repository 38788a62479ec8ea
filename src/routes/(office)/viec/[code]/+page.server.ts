import { databaseNow, db } from '#kernel/db.server.ts';
import type { Day } from '#kernel/day.ts';
import { formAction, textField } from '#kernel/form.server.ts';
import { roles } from '#modules/identity/index.ts';
import { canReopenTask, canReportTask } from '#modules/programme/index.ts';
import {
  finishTask,
  reopenTask,
  reportProgress,
  taskView,
} from '#modules/programme/index.server.ts';
import { after, enter, numberField } from '../../../entry.ts';
import type { Actions, PageServerLoad, RequestEvent } from './$types';

export const load: PageServerLoad = async (event) => {
  enter(event, ...roles.filter((role) => role !== 'producer' && role !== 'administrator'));
  const { actor } = event.locals;
  const task = await taskView(actor, event.params.code, (await databaseNow(db())).today as Day);
  return {
    task,
    mayReport: canReportTask(actor, task) === true,
    mayReopen: canReopenTask(actor, task) === true,
    key: event.locals.requestId,
  };
};

const here = (event: RequestEvent) => () => after(event, `/viec/${event.params.code}`);
const noteOf = (event: RequestEvent) => (form: FormData) => ({
  code: event.params.code,
  note: textField(form, 'note') ?? '',
});

export const actions: Actions = {
  progress: (event) =>
    formAction(
      event,
      reportProgress,
      (form) => {
        const percent = numberField(form, 'percent');
        return { ...noteOf(event)(form), ...(percent !== undefined && { percent }) };
      },
      here(event),
    ),
  finish: (event) => formAction(event, finishTask, noteOf(event), here(event)),
  reopen: (event) => formAction(event, reopenTask, noteOf(event), here(event)),
};
