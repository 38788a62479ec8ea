import { redirect } from '@sveltejs/kit';
import { formFailure } from '#kernel/form.server.ts';
import { localPath } from '#ui/locale.ts';
import { formatLoginName } from '#modules/identity/index.ts';
import { acceptInvitation, openInvitation } from '#modules/identity/index.server.ts';
import { asTyped } from '../../steps.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async (event) => {
  // The address is the secret: it goes to no other site and stays in no cache.
  event.setHeaders({ 'cache-control': 'private, no-store' });
  const { loginName, displayName, minimum } = await openInvitation(event.params.token);
  return { loginName, shownName: formatLoginName(loginName), displayName, minimum };
};

export const actions: Actions = {
  default: async (event) => {
    const form = await event.request.formData();
    try {
      await acceptInvitation(
        { actor: event.locals.actor, requestId: event.locals.requestId },
        {
          token: event.params.token,
          newPassword: asTyped(form, 'newPassword'),
          repeatedPassword: asTyped(form, 'repeatedPassword'),
        },
      );
    } catch (error) {
      return formFailure(event, form, error, 'identity');
    }
    redirect(303, localPath(event.locals.locale, '/dang-nhap?ly-do=dat-lai'));
  },
};
