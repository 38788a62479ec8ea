import { redirect } from '@sveltejs/kit';
import { readCertificateCode } from '#modules/training/index.ts';
import { ownCertificates } from '#modules/training/index.server.ts';
import { localPath } from '#ui/locale.ts';
import type { PageServerLoad } from './$types';

/** Where a code is typed, and where somebody finds their own certificates. */
export const load: PageServerLoad = async ({ url, locals }) => {
  const typed = url.searchParams.get('ma')?.trim() ?? '';
  const code = readCertificateCode(typed);
  if (code) redirect(303, localPath(locals.locale, `/chung-chi/${code}`));
  return {
    typed: typed.slice(0, 60),
    signedIn: locals.actor.kind === 'account',
    mine: await ownCertificates(locals.actor),
  };
};
