import { databaseNow, db } from '#kernel/db.server.ts';
import type { Day } from '#kernel/day.ts';
import {
  asKnown,
  meetingsAround,
  membersOn,
  planList,
  taskList,
} from '#modules/programme/index.server.ts';
import { asked } from '../../(public)/de-an/asked.server.ts';
import { enter } from '../../entry.ts';
import type { PageServerLoad } from './$types';

export const load: PageServerLoad = async (event) => {
  enter(event, 'steering-committee', 'agency-officer', 'inspector');
  const { actor } = event.locals;
  const on = (await databaseNow(db())).today as Day;
  // who sits there is asked for any day and any moment of knowledge
  const { asked: what, question } = await asked(event.url);
  const [meetings, late, soon, plans, members] = await Promise.all([
    meetingsAround(actor, on),
    taskList(actor, { whose: 'all', state: 'late', on }),
    taskList(actor, { whose: 'all', state: 'soon', on }),
    planList(actor),
    asKnown(db(), question.knownAt, (connection) =>
      membersOn(connection, { kind: 'steering', on: question.on }),
    ),
  ]);
  return {
    on,
    asked: { ...what, place: null },
    meetings,
    late,
    soon: soon.filter(({ state }) => state === 'open'),
    waiting: plans.filter(
      ({ state, openState }) => state === 'submitted' || openState === 'submitted',
    ),
    members,
  };
};
