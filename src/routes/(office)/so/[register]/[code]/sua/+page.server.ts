import { error } from '@sveltejs/kit';
import { db } from '#kernel/db.server.ts';
import { rowByCode } from '#kernel/register-list.server.ts';
import { registerAt } from '../../../../../registers.server.ts';
import { registerAction } from '../../../form.server.ts';
import { fieldViews, typedOf } from '../../../view.server.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async ({ params, locals, parent }) => {
  const { offers } = await parent();
  if (!offers) error(403, locals.t('kernel.error.forbidden'));
  const open = registerAt(params.register);
  const { row, shown } = await rowByCode(db(), open, locals.actor, params.code);
  return {
    code: row.code,
    version: row.version,
    key: locals.requestId,
    fields: await fieldViews(open, locals.actor, locals.locale),
    values: Object.fromEntries(
      open.register.fields.map((field) => [
        field.name,
        typedOf(field, row.values[field.name], shown, locals.locale),
      ]),
    ),
  };
};

export const actions: Actions = {
  default: async (event) => {
    const open = registerAt(event.params.register);
    const { row } = await rowByCode(db(), open, event.locals.actor, event.params.code);
    return registerAction(event, open, open.amend, row, {
      id: row.id,
      version: event.url.searchParams.get('ban') ?? '',
    });
  },
};
