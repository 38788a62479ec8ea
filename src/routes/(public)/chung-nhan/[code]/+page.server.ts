import { error, redirect } from '@sveltejs/kit';
import { parseDay } from '#kernel/day.ts';
import { db } from '#kernel/db.server.ts';
import { certificatePath } from '#modules/catalogue/index.ts';
import { readCertificateCode } from '#modules/recognition/index.ts';
import { certificateByCode } from '#modules/recognition/index.server.ts';
import { localPath } from '#ui/locale.ts';
import type { PageServerLoad } from './$types';

/**
 * The answer to a QR, for today or for the day in `ngay` (a pack says when it was printed). A code that no
 * certificate carries answers 404; its page says what to do.
 */
export const load: PageServerLoad = async ({ params, url, locals }) => {
  const code = readCertificateCode(params.code);
  if (code && code !== params.code) redirect(308, localPath(locals.locale, certificatePath(code)));
  const asked = url.searchParams.get('ngay')?.trim();
  const on = asked ? parseDay(asked) : null;
  const certificate = await certificateByCode(db(), params.code, on ?? undefined);
  if (certificate.status === 'unknown')
    error(404, {
      message: locals.t('catalogue.page.certificate.unknown'),
      code: 'certificate-unknown',
    });
  return {
    certificate,
    /** a day that does not exist, as it was typed */
    badDay: asked && !on ? asked.slice(0, 40) : null,
    asked: on,
  };
};
