import { redirect } from '@sveltejs/kit';
import { ownPath } from '#modules/identity/index.ts';
import type { RequestHandler } from './$types';

/** Keeps the chosen background in a cookie and goes back to the page it was chosen on. */
export const POST: RequestHandler = async ({ request, cookies, url }) => {
  const form = await request.formData();
  const theme = form.get('giao-dien');
  if (theme === 'light' || theme === 'dark')
    cookies.set('giao-dien', theme, {
      path: '/',
      maxAge: 31_536_000,
      sameSite: 'lax',
      secure: url.protocol === 'https:',
    });
  else cookies.delete('giao-dien', { path: '/' });
  const back = form.get('ve');
  redirect(303, ownPath(typeof back === 'string' ? back : null) ?? '/');
};
