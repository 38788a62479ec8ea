import { redirect } from '@sveltejs/kit';
import { localPath } from '#ui/locale.ts';
import { dropCookie, endSession, personOf } from '#modules/identity/index.server.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = ({ locals }) => {
  if (!locals.session) redirect(303, localPath(locals.locale, '/'));
};

export const actions: Actions = {
  default: async (event) => {
    const { session, requestId, locale } = event.locals;
    if (session)
      await endSession({ actor: personOf(session), requestId }, { sessionId: session.id });
    dropCookie(event);
    // The browser forgets pages of the session, also those of the back button.
    event.setHeaders({ 'clear-site-data': '"cache"' });
    redirect(303, localPath(locale, '/dang-nhap?ly-do=dang-xuat'));
  },
};
