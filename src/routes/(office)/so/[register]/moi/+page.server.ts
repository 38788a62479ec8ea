import { error } from '@sveltejs/kit';
import { registerAt } from '../../../../registers.server.ts';
import { registerAction } from '../../form.server.ts';
import { fieldViews } from '../../view.server.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async ({ params, locals, url, parent }) => {
  const { offers } = await parent();
  if (!offers) error(403, locals.t('kernel.error.forbidden'));
  const open = registerAt(params.register);
  const fields = await fieldViews(open, locals.actor, locals.locale);
  return {
    fields,
    key: locals.requestId,
    // a part is entered from its whole, which the address names
    values: Object.fromEntries(
      fields.flatMap(({ name }) => {
        const given = url.searchParams.get(name);
        return given ? [[name, given.slice(0, 200)]] : [];
      }),
    ),
  };
};

export const actions: Actions = {
  default: (event) => {
    const open = registerAt(event.params.register);
    return registerAction(event, open, open.enter, null, {});
  },
};
