import { formAction, textField } from '#kernel/form.server.ts';
import { createSession, sessionDesk } from '#modules/councils/index.server.ts';
import { hasRole } from '#modules/identity/index.ts';
import { after, dayField, enter, numberField } from '../../../../entry.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async (event) => {
  enter(event, 'agency-officer', 'council-secretary');
  const { actor, requestId } = event.locals;
  return {
    ...(await sessionDesk(actor, event.url.searchParams.get('dot'))),
    office: hasRole(actor, 'agency-officer'),
    key: requestId,
  };
};

/** The dossiers that are ticked, in the order of the numbers beside them; those without one come last. */
function heard(form: FormData): string[] {
  const place = (code: string) => numberField(form, `order.${code}`) || Number.MAX_SAFE_INTEGER;
  return form
    .getAll('codes')
    .filter((code) => typeof code === 'string')
    .toSorted((a, b) => place(a) - place(b));
}

export const actions: Actions = {
  default: (event) =>
    formAction(
      event,
      createSession,
      (form) => ({
        councilId: textField(form, 'councilId'),
        roundId: textField(form, 'roundId'),
        heldOn: dayField(form, 'heldOn'),
        venue: textField(form, 'venue'),
        codes: heard(form),
        withoutReport: textField(form, 'withoutReport'),
      }),
      ({ id }) => after(event, `/hoi-dong/phien/${id}`),
    ),
};
