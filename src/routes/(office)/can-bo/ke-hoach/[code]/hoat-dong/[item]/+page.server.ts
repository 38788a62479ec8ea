import { isId } from '#kernel/ids.ts';
import { Refusal } from '#kernel/errors.ts';
import { formAction } from '#kernel/form.server.ts';
import { planEdit, saveActivity } from '#modules/programme/index.server.ts';
import { after, enter } from '../../../../../../entry.ts';
import { activityInput, spareRows } from '../../activity.server.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async (event) => {
  enter(event, 'agency-officer', 'trade-officer');
  const { code, item } = event.params;
  if (!isId(item)) throw new Refusal('not-found', 'kernel.error.not-found');
  const edit = await planEdit(event.locals.actor, code, item);
  return {
    edit,
    rows: {
      outputs: (edit.activity?.outputs.length ?? 0) + spareRows,
      lines: (edit.activity?.lines.length ?? 0) + spareRows,
    },
    key: event.locals.requestId,
  };
};

export const actions: Actions = {
  default: (event) =>
    formAction(
      event,
      saveActivity,
      (form) => activityInput(form, event.params.code, event.params.item),
      ({ code }) => after(event, `/can-bo/ke-hoach/${code}`),
    ),
};
