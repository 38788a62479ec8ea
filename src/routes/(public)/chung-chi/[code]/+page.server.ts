import { redirect } from '@sveltejs/kit';
import { readCertificateCode } from '#modules/training/index.ts';
import { showNameToken, shownDays, trainingCertificate } from '#modules/training/index.server.ts';
import { localPath } from '#ui/locale.ts';
import type { PageServerLoad } from './$types';

/** Is this certificate genuine? The name only where its holder shows it. */
export const load: PageServerLoad = async ({ params, url, locals }) => {
  const code = readCertificateCode(params.code);
  if (code && code !== params.code) redirect(308, localPath(locals.locale, `/chung-chi/${code}`));
  const shown = url.searchParams.get('xem');
  const { certificate, mine, keeps } = await trainingCertificate(locals.actor, params.code, shown);
  return {
    certificate,
    downloads: (mine || keeps) && certificate.status === 'valid',
    shareAddress:
      mine && certificate.status === 'valid'
        ? `${url.origin}${localPath(locals.locale, `/chung-chi/${certificate.code}`)}?xem=${await showNameToken(certificate.code)}`
        : null,
    shownDays,
  };
};
