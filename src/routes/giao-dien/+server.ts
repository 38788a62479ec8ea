import { redirect } from '@sveltejs/kit';
import type { RequestHandler } from './$types';

/** Keeps the chosen background in a cookie and goes back to the page it was chosen on. */
export const POST: RequestHandler = async ({ request, cookies, url }) => {
  const form = await request.formData();
  const theme = form.get('giao-dien');
  if (theme === 'light' || theme === 'dark')
    cookies.set('giao-dien', theme, { path: '/', maxAge: 31_536_000, sameSite: 'lax', secure: url.protocol === 'https:' });
  else cookies.delete('giao-dien', { path: '/' });
  const back = new URL(String(form.get('ve') ?? '/'), url.origin);
  redirect(303, back.origin === url.origin ? back.pathname + back.search : '/');
};
