import { sql } from 'kysely';
import { z } from 'zod';
import type { Actor } from '#kernel/actor.ts';
import { command } from '#kernel/command.server.ts';
import type { Tx } from '#kernel/db.server.ts';
import { formatDay, type Day } from '#kernel/day.ts';
import { forbid } from '#kernel/errors.ts';
import { notify } from '#modules/identity/index.server.ts';
import { reminderOf, reminders } from './tasks.ts';

type Told = Readonly<{ code: string; title: string; ownerId: string; dueOn: Day }>;

/** Tells a task's owner of it. */
const tell = (tx: Tx, task: Told, text: string, actor: Actor): Promise<void> =>
  notify(tx, {
    topic: 'task',
    text,
    params: { title: task.title, day: formatDay(task.dueOn) },
    to: [{ accountId: task.ownerId, path: `/viec/${task.code}` }],
    actor,
  });

/** Tells the owner of an open task that it is theirs; called by what gives it, in its transaction. */
export async function tellOwner(tx: Tx, taskId: string, actor: Actor): Promise<void> {
  const { rows } = await sql<Told>`
    select code, title, owner_id as "ownerId", due_on as "dueOn" from tasks
     where id = ${taskId} and done_on is null`.execute(tx);
  if (rows[0]) await tell(tx, rows[0], 'programme.notice.task-given', actor);
}

/** Most reminders of one run; the rest waits for the next. */
const mostReminders = 500;

/** Reminds the owners of open tasks a week and a day before the last day, and once after it. Run every hour by the server. */
export const remindOfTasks = command({
  name: 'programme.remind-of-tasks',
  input: z.strictObject({}),
  load: async (tx) => {
    const { rows } = await sql<Told & { id: string; left: number }>`
      select t.id, t.code, t.title, t.owner_id as "ownerId", t.due_on as "dueOn", t.due_on - today_in_vietnam() as left
        from tasks t
       where t.done_on is null and t.due_on <= today_in_vietnam() + ${reminders[0]}::integer
         and not exists (
           select from task_reminders m where m.task_id = t.id and m.due_on = t.due_on
              and m.days = (select min(n) from unnest(${[...reminders]}::smallint[]) as n
                             where n >= greatest(t.due_on - today_in_vietnam(), -1)))
       order by t.due_on, t.id limit ${mostReminders}`.execute(tx);
    return rows;
  },
  permit: ({ actor }) => actor.kind === 'system' || forbid('programme.error.task-giver'),
  run: async ({ tx, facts, actor, today }) => {
    let made = 0;
    for (const task of facts) {
      const days = reminderOf(task.left);
      if (days === null) continue;
      const inserted = await tx
        .insertInto('task_reminders')
        .values({ task_id: task.id, due_on: task.dueOn, days, made_on: today })
        // another node was faster
        .onConflict((on) => on.doNothing())
        .returning('id')
        .executeTakeFirst();
      if (!inserted) continue;
      made++;
      const text = days < 0 ? 'programme.notice.task-late' : 'programme.notice.task-due';
      await tell(tx, task, text, actor);
    }
    return {
      event: { subject: { type: 'reminders', id: 'tasks' }, data: { made } },
      result: { made },
    };
  },
});
