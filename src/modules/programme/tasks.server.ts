import { sql } from 'kysely';
import { z } from 'zod';
import type { Actor } from '#kernel/actor.ts';
import { command } from '#kernel/command.server.ts';
import { db, type Connection, type Tx } from '#kernel/db.server.ts';
import { parseDay, type Day } from '#kernel/day.ts';
import { Refusal } from '#kernel/errors.ts';
import { openRegister } from '#kernel/register.server.ts';
import { insertRows } from '#kernel/register-rows.server.ts';
import { writesFiction } from '#modules/registry/index.server.ts';
import { bodies, committeeRights } from './bodies.server.ts';
import { conclusionsOf } from './conclusions.ts';
import { meetings } from './meetings.server.ts';
import { officialSource } from './people.server.ts';
import { tellOwner } from './task-reminders.server.ts';
import { choiceSource } from './register-choices.server.ts';
import {
  canGiveTasks,
  canReopenTask,
  canReportTask,
  canSeeTask,
  reminderDays,
  taskStateOn,
  type TaskState,
} from './tasks.ts';

/** Việc được giao: who does what until when. */
export const tasks = openRegister(
  {
    name: 'programme.tasks',
    table: 'tasks',
    slug: 'viec-duoc-giao',
    prefix: 'BCN',
    fields: [
      { name: 'title', kind: 'text', required: true, listed: true },
      { name: 'content', kind: 'text', lines: 4 },
      { name: 'meeting', kind: 'reference', to: 'programme.meetings', listed: true },
      { name: 'conclusion', kind: 'count', min: 1 },
      {
        name: 'owner',
        kind: 'reference',
        to: 'official',
        required: true,
        listed: true,
        personal: true,
      },
      { name: 'body', kind: 'reference', to: 'programme.bodies' },
      { name: 'givenOn', kind: 'day', required: true, future: false },
      { name: 'dueOn', kind: 'day', required: true, listed: true, notBefore: 'givenOn' },
      { name: 'doneOn', kind: 'day', listed: true, future: false, notBefore: 'givenOn' },
    ],
    title: 'title',
    newest: 'dueOn',
    key: ['title', 'givenOn', 'owner'],
  },
  {
    rights: committeeRights,
    references: {
      'programme.meetings': choiceSource(meetings),
      'programme.bodies': choiceSource(bodies),
      official: officialSource,
    },
    isDemo: writesFiction,
    follow: async (tx, { id, before, after, actor }) => {
      if (after && after.owner !== before?.owner) await tellOwner(tx, id, actor);
    },
  },
);

export type TaskLine = Readonly<{
  code: string;
  title: string;
  content: string | null;
  owner: string;
  ownerId: string;
  body: string | null;
  meeting: string | null;
  meetingCode: string | null;
  givenOn: Day;
  dueOn: Day;
  doneOn: Day | null;
  percent: number | null;
  state: TaskState;
  isDemo: boolean;
}>;

const columns = sql`
  t.id, t.code, t.title, t.content, a.display_name as owner, t.owner_id as "ownerId", b.name as body, m.title as meeting,
  m.code as "meetingCode", t.given_on as "givenOn", t.due_on as "dueOn", t.done_on as "doneOn", t.is_demo as "isDemo",
  (select n.percent from task_notes n where n.task_id = t.id and n.percent is not null
    order by n.noted_at desc limit 1) as percent
    from tasks t join accounts a on a.id = t.owner_id
    left join programme_bodies b on b.id = t.body_id left join meetings m on m.id = t.meeting_id`;

/** What a list of tasks is asked. */
export type TaskQuestion = Readonly<{
  /** the actor's own, or all that it may see */
  whose: 'own' | 'all';
  state: 'open' | 'late' | 'soon' | 'done' | 'all';
  on: Day;
}>;

/** Tasks that the actor may see, the earliest last day first; `limit` null: all. */
export async function taskList(
  actor: Actor,
  question: TaskQuestion,
  limit: number | null = 200,
): Promise<TaskLine[]> {
  const { on } = question;
  if (actor.kind === 'public') throw new Refusal('forbidden', 'kernel.error.sign-in');
  const own = sql<boolean>`t.owner_id = ${actor.accountId}::uuid`;
  const seen =
    question.whose === 'own' ? own : committeeRights.sees(actor) ? sql<boolean>`true` : own;
  const undone = sql`(t.done_on is null or t.done_on > ${on}::date)`;
  const state = {
    open: undone,
    late: sql`${undone} and t.due_on < ${on}::date`,
    soon: sql`${undone} and t.due_on <= ${on}::date + ${reminderDays}::integer`,
    done: sql`t.done_on <= ${on}::date`,
    all: sql`true`,
  }[question.state];
  const { rows } = await sql<Omit<TaskLine, 'state'>>`
    select ${columns} where ${seen} and ${state}
     order by ${question.state === 'done' ? sql`t.done_on desc` : sql`t.due_on`}, t.code limit ${limit}`.execute(
    db(),
  );
  return rows.map((row) => ({ ...row, state: taskStateOn(row, on) }));
}

/** How many tasks of the actor are due soon or late, for reminding on every work place. */
export async function dueSoonOf(actor: Actor, on: Day): Promise<{ soon: number; late: number }> {
  if (!actor.accountId) return { soon: 0, late: 0 };
  const { rows } = await sql<{ soon: number; late: number }>`
    select count(*) filter (where due_on >= ${on}::date) as soon, count(*) filter (where due_on < ${on}::date) as late
      from tasks
     where owner_id = ${actor.accountId} and done_on is null and due_on <= ${on}::date + ${reminderDays}::integer`.execute(
    db(),
  );
  return rows[0]!;
}

export type TaskNote = Readonly<{
  notedOn: Day;
  kind: 'progress' | 'done' | 'reopened';
  percent: number | null;
  note: string;
  by: string | null;
}>;
export type TaskView = TaskLine & Readonly<{ notes: readonly TaskNote[] }>;

/** One task with its progress, for those who may see it. */
export async function taskView(actor: Actor, code: string, on: Day): Promise<TaskView> {
  const { rows } = await sql<Omit<TaskLine, 'state'> & { id: string }>`
    select ${columns} where t.code = ${code}`.execute(db());
  const row = rows[0];
  if (!row || !canSeeTask(actor, row)) throw new Refusal('not-found', 'kernel.error.not-found');
  const { rows: notes } = await sql<TaskNote>`
    select n.noted_on as "notedOn", n.kind, n.percent, n.note, a.display_name as by
      from task_notes n left join accounts a on a.id = n.account_id
     where n.task_id = ${row.id} order by n.noted_at desc`.execute(db());
  return { ...row, state: taskStateOn(row, on), notes };
}

type Locked = Readonly<{ id: string; ownerId: string; doneOn: Day | null; isDemo: boolean }>;

async function lockTask(tx: Tx, code: string): Promise<Locked> {
  const { rows } = await sql<Locked>`
    select id, owner_id as "ownerId", done_on as "doneOn", is_demo as "isDemo" from tasks
     where code = ${code} for update`.execute(tx);
  if (!rows[0]) throw new Refusal('not-found', 'kernel.error.not-found');
  return rows[0];
}

async function note(
  tx: Tx,
  task: Locked,
  kind: TaskNote['kind'],
  text: string,
  more: Readonly<{ actor: Actor; today: Day; percent?: number | null }>,
): Promise<void> {
  await tx
    .insertInto('task_notes')
    .values({
      task_id: task.id,
      noted_on: more.today,
      kind,
      percent: more.percent ?? null,
      note: text,
      account_id: more.actor.accountId,
      is_demo: task.isDemo || (await writesFiction(tx, more.actor)),
    })
    .execute();
}

const Note = z.string().trim().min(1).max(2000);

/** The owner says how far the task is. */
export const reportProgress = command({
  name: 'programme.report-progress',
  input: z.strictObject({
    code: z.string().max(20),
    note: Note,
    percent: z.int().min(0).max(100).optional(),
  }),
  load: (tx, { code }) => lockTask(tx, code),
  permit: ({ actor, facts }) => canReportTask(actor, facts),
  run: async ({ tx, facts, input, actor, today }) => {
    await note(tx, facts, 'progress', input.note, { actor, today, percent: input.percent ?? null });
    return {
      event: {
        subject: { type: 'programme.tasks', id: facts.id },
        data: { percent: input.percent ?? null },
      },
      result: { code: input.code },
    };
  },
});

/** The owner says that the task is done, and by what. */
export const finishTask = command({
  name: 'programme.finish-task',
  input: z.strictObject({ code: z.string().max(20), note: Note }),
  load: (tx, { code }) => lockTask(tx, code),
  permit: ({ actor, facts }) => canReportTask(actor, facts),
  run: async ({ tx, facts, input, actor, today }) => {
    await tx.updateTable('tasks').set({ done_on: today }).where('id', '=', facts.id).execute();
    await note(tx, facts, 'done', input.note, { actor, today, percent: 100 });
    return {
      event: {
        subject: { type: 'programme.tasks', id: facts.id },
        data: { doneOn: today },
        before: { doneOn: null },
        after: { doneOn: today },
      },
      result: { code: input.code },
    };
  },
});

/** Those who gave the task open it again and say what is missing. */
export const reopenTask = command({
  name: 'programme.reopen-task',
  input: z.strictObject({ code: z.string().max(20), note: Note }),
  load: (tx, { code }) => lockTask(tx, code),
  permit: ({ actor, facts }) => canReopenTask(actor, facts),
  run: async ({ tx, facts, input, actor, today }) => {
    await tx.updateTable('tasks').set({ done_on: null }).where('id', '=', facts.id).execute();
    await note(tx, facts, 'reopened', input.note, { actor, today });
    return {
      event: {
        subject: { type: 'programme.tasks', id: facts.id },
        data: {},
        before: { doneOn: facts.doneOn },
        after: { doneOn: null },
      },
      result: { code: input.code },
    };
  },
});

const DayField = z.string().transform((text, context): Day => {
  const parsed = parseDay(text);
  if (parsed) return parsed;
  context.addIssue({ code: 'custom', message: 'kernel.error.day' });
  return z.NEVER;
});

/** One conclusion of a meeting becomes a task with its owner and last day. */
export const giveTask = command({
  name: 'programme.give-task',
  input: z.strictObject({
    meeting: z.string().max(20),
    conclusion: z.int().min(1),
    /** a sign-in name, as the list offers it */
    owner: z.string().trim().min(1).max(300),
    dueOn: DayField,
  }),
  load: async (tx, input) => {
    const { rows } = await sql<{
      id: string;
      bodyId: string;
      text: string | null;
      heldOn: Day;
      isDemo: boolean;
    }>`
      select id, body_id as "bodyId", conclusions as text, held_on as "heldOn", is_demo as "isDemo"
        from meetings where code = ${input.meeting} for update`.execute(tx);
    const meeting = rows[0];
    if (!meeting) throw new Refusal('not-found', 'kernel.error.not-found');
    const text = conclusionsOf(meeting.text)[input.conclusion - 1];
    if (text === undefined)
      throw new Refusal('invalid', 'kernel.error.invalid', {
        fields: [{ field: 'conclusion', code: 'programme.error.no-conclusion' }],
      });
    const found = (await officialSource.resolve(tx, [{ text: input.owner, on: null }])).get(
      `${input.owner}|null`,
    );
    if (typeof found !== 'string')
      throw new Refusal('invalid', 'kernel.error.invalid', {
        fields: [{ field: 'owner', code: 'programme.error.no-owner' }],
      });
    if (input.dueOn < meeting.heldOn)
      throw new Refusal('invalid', 'kernel.error.invalid', {
        fields: [{ field: 'dueOn', code: 'programme.error.due-before-meeting' }],
      });
    return { meeting, text, ownerId: found };
  },
  permit: ({ actor }) => canGiveTasks(actor),
  run: async ({ tx, facts: { meeting, text, ownerId }, input, actor }) => {
    const [row] = await insertRows(tx, tasks.register, [
      {
        values: {
          title: text.length > 300 ? `${text.slice(0, 297)}…` : text,
          content: text.length > 300 ? text : null,
          meeting: meeting.id,
          conclusion: input.conclusion,
          owner: ownerId,
          body: meeting.bodyId,
          givenOn: meeting.heldOn,
          dueOn: input.dueOn,
          doneOn: null,
        },
        isDemo: meeting.isDemo || (await writesFiction(tx, actor)),
      },
    ]);
    await tellOwner(tx, row!.id, actor);
    return {
      event: {
        subject: { type: 'programme.tasks', id: row!.id },
        data: { code: row!.code, meeting: input.meeting, conclusion: input.conclusion },
      },
      result: row!,
    };
  },
});

/** Officials to choose an owner from, for those who may give tasks. */
export const ownerChoices = (connection: Connection, actor: Actor) =>
  officialSource.choices!(connection, actor);
