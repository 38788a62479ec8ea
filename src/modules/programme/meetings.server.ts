import { sql } from 'kysely';
import type { Actor } from '#kernel/actor.ts';
import { db } from '#kernel/db.server.ts';
import type { Day } from '#kernel/day.ts';
import { Refusal } from '#kernel/errors.ts';
import { openRegister } from '#kernel/register.server.ts';
import { writesFiction } from '#modules/registry/index.server.ts';
import { bodies, committeeRights } from './bodies.server.ts';
import { conclusionsOf } from './conclusions.ts';
import { legalDocuments } from './documents-register.server.ts';
import { choiceSource } from './register-choices.server.ts';
import { canGiveTasks, taskStateOn, type TaskState } from './tasks.ts';

/** Cuộc họp. Its conclusions stand one on a line; each may become a task. */
export const meetings = openRegister(
  {
    name: 'programme.meetings',
    table: 'meetings',
    slug: 'cuoc-hop',
    prefix: 'BCH',
    fields: [
      { name: 'body', kind: 'reference', to: 'programme.bodies', required: true, listed: true },
      { name: 'title', kind: 'text', required: true, listed: true },
      { name: 'heldOn', kind: 'day', required: true, listed: true },
      { name: 'startsAt', kind: 'text', max: 5, pattern: /^([01]\d|2[0-3]):[0-5]\d$/ },
      { name: 'venue', kind: 'text', listed: true },
      { name: 'agenda', kind: 'text', lines: 5 },
      { name: 'conclusions', kind: 'text', lines: 8 },
      { name: 'document', kind: 'reference', to: 'programme.documents', listed: true },
      { name: 'file', kind: 'file' },
    ],
    title: 'title',
    newest: 'heldOn',
    key: ['body', 'heldOn', 'title'],
    parts: [{ register: 'programme.tasks', by: 'meeting' }],
  },
  {
    rights: committeeRights,
    references: {
      'programme.bodies': choiceSource(bodies),
      'programme.documents': choiceSource(legalDocuments),
    },
    isDemo: writesFiction,
  },
);

export type MeetingLine = Readonly<{
  code: string;
  title: string;
  body: string;
  heldOn: Day;
  startsAt: string | null;
  venue: string | null;
  tasks: number;
  isDemo: boolean;
}>;

/** The next meetings and the last ones, for those who keep or read them. */
export async function meetingsAround(
  actor: Actor,
  on: Day,
): Promise<{ next: MeetingLine[]; past: MeetingLine[] }> {
  if (committeeRights.sees(actor) === null)
    throw new Refusal('forbidden', 'kernel.error.forbidden');
  const line = sql`
    m.code, m.title, b.name as body, m.held_on as "heldOn", m.starts_at as "startsAt", m.venue, m.is_demo as "isDemo",
    (select count(*) from tasks t where t.meeting_id = m.id) as tasks
      from meetings m join programme_bodies b on b.id = m.body_id`;
  const [next, past] = await Promise.all([
    sql<MeetingLine>`select ${line} where m.held_on >= ${on}::date order by m.held_on, m.starts_at limit 5`.execute(
      db(),
    ),
    sql<MeetingLine>`select ${line} where m.held_on < ${on}::date order by m.held_on desc limit 10`.execute(
      db(),
    ),
  ]);
  return { next: next.rows, past: past.rows };
}

export type MeetingView = Readonly<{
  id: string;
  code: string;
  title: string;
  body: string;
  heldOn: Day;
  startsAt: string | null;
  venue: string | null;
  agenda: string | null;
  document: string | null;
  isDemo: boolean;
  conclusions: readonly Readonly<{
    n: number;
    text: string;
    tasks: readonly Readonly<{
      code: string;
      owner: string;
      dueOn: Day;
      state: TaskState;
    }>[];
  }>[];
  mayGive: boolean;
}>;

/** One meeting with its conclusions and what became of each. */
export async function meetingView(actor: Actor, code: string, on: Day): Promise<MeetingView> {
  if (committeeRights.sees(actor) === null)
    throw new Refusal('forbidden', 'kernel.error.forbidden');
  const { rows } = await sql<
    Omit<MeetingView, 'conclusions' | 'mayGive'> & { text: string | null }
  >`
    select m.id, m.code, m.title, b.name as body, m.held_on as "heldOn", m.starts_at as "startsAt", m.venue, m.agenda,
           d.number as document, m.conclusions as text, m.is_demo as "isDemo"
      from meetings m join programme_bodies b on b.id = m.body_id left join legal_documents d on d.id = m.document_id
     where m.code = ${code}`.execute(db());
  const row = rows[0];
  if (!row) throw new Refusal('not-found', 'kernel.error.not-found');
  const { rows: given } = await sql<{
    conclusion: number | null;
    code: string;
    owner: string;
    dueOn: Day;
    doneOn: Day | null;
  }>`
    select t.conclusion, t.code, a.display_name as owner, t.due_on as "dueOn", t.done_on as "doneOn"
      from tasks t join accounts a on a.id = t.owner_id where t.meeting_id = ${row.id} order by t.code`.execute(
    db(),
  );
  const { text, ...meeting } = row;
  return {
    ...meeting,
    conclusions: conclusionsOf(text).map((conclusion, index) => ({
      n: index + 1,
      text: conclusion,
      tasks: given
        .filter((task) => task.conclusion === index + 1)
        .map((task) => ({
          code: task.code,
          owner: task.owner,
          dueOn: task.dueOn,
          state: taskStateOn(task, on),
        })),
    })),
    mayGive: canGiveTasks(actor) === true,
  };
}
