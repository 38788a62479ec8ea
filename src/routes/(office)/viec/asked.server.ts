import type { RequestEvent } from '@sveltejs/kit';
import { databaseNow, db } from '#kernel/db.server.ts';
import type { Day } from '#kernel/day.ts';
import { roles } from '#modules/identity/index.ts';
import { enter } from '../../entry.ts';

const states = { mo: 'open', 'tre-han': 'late', 'sap-den-han': 'soon', xong: 'done' } as const;

/** Who may open the list of tasks, and what its address asks: `trang-thai`, `cua`. */
export async function tasksAsked(event: RequestEvent) {
  // a task may be given to anybody who works for the State
  enter(event, ...roles.filter((role) => role !== 'producer' && role !== 'administrator'));
  const query = event.url.searchParams;
  const typed = query.get('trang-thai') ?? 'mo';
  const state = typed in states ? (typed as keyof typeof states) : 'mo';
  const whose = query.get('cua') === 'tat-ca' ? ('all' as const) : ('own' as const);
  const on = (await databaseNow(db())).today as Day;
  return { state, question: { whose, state: states[state], on } };
}
