import { redirect, type Cookies } from '@sveltejs/kit';
import { localPath } from '#ui/locale.ts';
import { dropCookie, endSession, personOf } from '#modules/identity/index.server.ts';
import type { Actions, PageServerLoad } from './$types';

/** How many acts of scoring a device holds that were not sent yet; the page of the device says so in a cookie. */
const unsentCookie = 'chua-gui';
const unsentOf = (cookies: Cookies): number => {
  const text = cookies.get(unsentCookie) ?? '';
  return /^\d{1,6}$/.test(text) ? Number(text) : 0;
};

export const load: PageServerLoad = ({ locals, cookies }) => {
  if (!locals.session) redirect(303, localPath(locals.locale, '/'));
  return { unsent: unsentOf(cookies) };
};

export const actions: Actions = {
  default: async (event) => {
    const { session, requestId, locale } = event.locals;
    // signing out wipes the device: what it still owes is shown first
    const sure = (await event.request.formData()).get('xoa') === '1';
    if (session && unsentOf(event.cookies) > 0 && !sure)
      redirect(303, localPath(locale, '/dang-xuat'));
    if (session)
      await endSession({ actor: personOf(session), requestId }, { sessionId: session.id });
    dropCookie(event);
    event.cookies.delete(unsentCookie, { path: '/' });
    // The browser forgets pages of the session, also those of the back button, and the offline pack.
    event.setHeaders({ 'clear-site-data': '"cache", "storage"' });
    redirect(303, localPath(locale, '/dang-nhap?ly-do=dang-xuat'));
  },
};
