import { databaseNow, db } from '#kernel/db.server.ts';
import type { Day } from '#kernel/day.ts';
import { roles } from '#modules/identity/index.ts';
import { dueSoonOf, taskList } from '#modules/programme/index.server.ts';
import { enter } from '../../entry.ts';
import type { PageServerLoad } from './$types';

const states = { mo: 'open', 'tre-han': 'late', 'sap-den-han': 'soon', xong: 'done' } as const;

export const load: PageServerLoad = async (event) => {
  // a task may be given to anybody who works for the State
  enter(event, ...roles.filter((role) => role !== 'producer' && role !== 'administrator'));
  const { actor } = event.locals;
  const query = event.url.searchParams;
  const typed = query.get('trang-thai') ?? 'mo';
  const state = typed in states ? (typed as keyof typeof states) : 'mo';
  const whose = query.get('cua') === 'tat-ca' ? ('all' as const) : ('own' as const);
  const on = (await databaseNow(db())).today as Day;
  return {
    state,
    whose,
    due: await dueSoonOf(actor, on),
    tasks: await taskList(actor, { whose, state: states[state], on }),
  };
};
