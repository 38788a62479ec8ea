import { formAction } from '#kernel/form.server.ts';
import { planEdit, saveActivity } from '#modules/programme/index.server.ts';
import { after, enter } from '../../../../../../entry.ts';
import { activityInput, spareRows } from '../../activity.server.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async (event) => {
  enter(event, 'agency-officer', 'trade-officer');
  return {
    edit: await planEdit(event.locals.actor, event.params.code, null),
    rows: { outputs: spareRows, lines: spareRows },
    key: event.locals.requestId,
  };
};

export const actions: Actions = {
  default: (event) =>
    formAction(
      event,
      saveActivity,
      (form) => activityInput(form, event.params.code),
      ({ code }) => after(event, `/can-bo/ke-hoach/${code}`),
    ),
};
