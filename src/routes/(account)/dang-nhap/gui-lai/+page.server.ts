import { error, redirect } from '@sveltejs/kit';
import { localPath } from '#ui/locale.ts';
import { ownPath } from '#modules/identity/index.ts';
import type { Actions, PageServerLoad } from './$types';

/** Never written into a page again. */
const secret = /password|mat-khau|token|secret/i;

// Only a form that was just posted has anything to show here.
export const load: PageServerLoad = ({ request, locals, setHeaders }) => {
  if (request.method !== 'POST') redirect(303, localPath(locals.locale, '/dang-nhap'));
  setHeaders({ 'cache-control': 'private, no-store' });
};

export const actions: Actions = {
  // hooks.server.ts sends a form here that was posted after its session had ended
  default: async ({ request, url, locals }) => {
    const to = ownPath(url.searchParams.get('toi'));
    if (!to) error(404, locals.t('kernel.error.not-found'));
    const entries = [...(await request.formData()).entries()];
    const fields = entries.flatMap(([name, value]) =>
      typeof value === 'string' && !secret.test(name) ? [{ name, value }] : [],
    );
    const typed = fields.filter(
      ({ name, value }) => value.trim() !== '' && name !== 'idempotency-key',
    );
    return {
      to,
      /** the page of the form, where signing in leads: its address without the action */
      page: to.replace(/(\?|&)\/[^&]*/, '$1').replace(/\?&?$/, ''),
      fields,
      typed,
      withFiles: entries.some(([, value]) => typeof value !== 'string' && value.size > 0),
      withSecrets: entries.some(([name, value]) => secret.test(name) && value !== ''),
    };
  },
};
