import { databaseNow, db } from '#kernel/db.server.ts';
import type { Day } from '#kernel/day.ts';
import { formAction, textField } from '#kernel/form.server.ts';
import { giveTask, meetingView, ownerChoices } from '#modules/programme/index.server.ts';
import { after, dayField, enter, numberField } from '../../../../entry.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async (event) => {
  enter(event, 'steering-committee', 'agency-officer', 'trade-officer', 'inspector');
  const { actor } = event.locals;
  const meeting = await meetingView(
    actor,
    event.params.code,
    (await databaseNow(db())).today as Day,
  );
  return {
    meeting,
    owners: meeting.mayGive ? await ownerChoices(db(), actor) : [],
    key: event.locals.requestId,
  };
};

export const actions: Actions = {
  give: (event) =>
    formAction(
      event,
      giveTask,
      (form) => ({
        meeting: event.params.code,
        conclusion: numberField(form, 'conclusion'),
        owner: textField(form, 'owner') ?? '',
        dueOn: dayField(form, 'dueOn') ?? '',
      }),
      () => after(event, `/ban-chi-dao/hop/${event.params.code}`),
    ),
};
