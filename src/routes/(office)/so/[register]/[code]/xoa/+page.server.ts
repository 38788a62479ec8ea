import { error } from '@sveltejs/kit';
import { db } from '#kernel/db.server.ts';
import { formAction, textField } from '#kernel/form.server.ts';
import { rowByCode } from '#kernel/register-list.server.ts';
import { after } from '../../../../../entry.ts';
import { registerAt } from '../../../../../registers.server.ts';
import { cellOf } from '../../../view.server.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async ({ params, locals, parent }) => {
  const { offers } = await parent();
  if (!offers) error(403, locals.t('kernel.error.forbidden'));
  const open = registerAt(params.register);
  const { row, shown } = await rowByCode(db(), open, locals.actor, params.code);
  const title = open.register.fields.find(({ name }) => name === open.register.title)!;
  return {
    code: row.code,
    id: row.id,
    version: row.version,
    key: locals.requestId,
    title: cellOf(open, title, row, shown, locals.locale).text,
  };
};

export const actions: Actions = {
  default: (event) => {
    const open = registerAt(event.params.register);
    return formAction(
      event,
      open.remove,
      (form) => ({
        id: textField(form, 'id') ?? '',
        version: textField(form, 'version') ?? '',
        reason: textField(form, 'reason') ?? '',
      }),
      () => after(event, `/so/${open.register.slug}`),
    );
  },
};
