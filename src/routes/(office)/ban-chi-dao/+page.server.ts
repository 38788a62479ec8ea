import { databaseNow, db } from '#kernel/db.server.ts';
import type { Day } from '#kernel/day.ts';
import { meetingsAround, membersOn, planList, taskList } from '#modules/programme/index.server.ts';
import { enter } from '../../entry.ts';
import type { PageServerLoad } from './$types';

export const load: PageServerLoad = async (event) => {
  enter(event, 'steering-committee', 'agency-officer', 'inspector');
  const { actor } = event.locals;
  const on = (await databaseNow(db())).today as Day;
  const [meetings, late, soon, plans, members] = await Promise.all([
    meetingsAround(actor, on),
    taskList(actor, { whose: 'all', state: 'late', on }),
    taskList(actor, { whose: 'all', state: 'soon', on }),
    planList(actor),
    membersOn(db(), { kind: 'steering', on }),
  ]);
  return {
    on,
    meetings,
    late,
    soon: soon.filter(({ state }) => state === 'open'),
    waiting: plans.filter(
      ({ state, openState }) => state === 'submitted' || openState === 'submitted',
    ),
    members,
  };
};
