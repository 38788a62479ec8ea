import { databaseNow, db } from '#kernel/db.server.ts';
import { formAction, textField } from '#kernel/form.server.ts';
import { leadsWritten } from '#modules/programme/index.ts';
import { createPlan, phases, planList } from '#modules/programme/index.server.ts';
import { after, enter, numberField } from '../../../../entry.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async (event) => {
  enter(event, 'agency-officer', 'trade-officer');
  const writes = leadsWritten(event.locals.actor);
  const own = (await planList(event.locals.actor)).filter(({ lead }) => writes.includes(lead));
  const typed = event.url.searchParams.get('tu') ?? '';
  const from = own.find(({ code }) => code === typed) ?? null;
  const { today } = await databaseNow(db());
  const length = from ? Number(from.untilOn.slice(0, 4)) - Number(from.fromOn.slice(0, 4)) + 1 : 1;
  const fromYear = from ? Number(from.fromOn.slice(0, 4)) + length : Number(today.slice(0, 4)) + 1;
  return {
    writes,
    plans: own.map(({ code, title }) => ({ value: code, label: `${code} · ${title}` })),
    from: from && { code: from.code, lead: from.lead, title: from.title },
    years: { from: fromYear, until: fromYear + length - 1 },
    phases: phases().map(({ from: begins, until, name }) => ({
      name,
      from: begins.slice(0, 4),
      until: until.slice(0, 4),
    })),
    key: event.locals.requestId,
  };
};

export const actions: Actions = {
  default: (event) =>
    formAction(
      event,
      createPlan,
      (form) => {
        const copyFrom = textField(form, 'copyFrom');
        return {
          lead: textField(form, 'lead'),
          fromYear: numberField(form, 'fromYear'),
          untilYear: numberField(form, 'untilYear'),
          title: textField(form, 'title') ?? '',
          ...(copyFrom && { copyFrom }),
        };
      },
      ({ code }) => after(event, `/can-bo/ke-hoach/${code}`),
    ),
};
