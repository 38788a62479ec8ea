import { redirect } from '@sveltejs/kit';
import { certificatePath } from '#modules/catalogue/index.ts';
import { readCertificateCode } from '#modules/recognition/index.ts';
import { localPath } from '#ui/locale.ts';
import type { PageServerLoad } from './$types';

/** People paste the whole address of the QR as well as the code under it. */
const codeIn = (typed: string): string | null =>
  readCertificateCode(/\/chung-nhan\/([^/?#]+)/.exec(typed)?.[1] ?? typed);

/** `?ma=` leads to the answer's own address; what cannot be a code says so at the field. */
export const load: PageServerLoad = ({ url, locals }) => {
  const typed = url.searchParams.get('ma')?.trim() ?? null;
  if (!typed)
    return {
      typed: '',
      fault: typed === null ? null : locals.t('catalogue.page.certificate.fault.empty'),
    };
  const code = codeIn(typed);
  if (code) redirect(303, localPath(locals.locale, certificatePath(code)));
  return { typed: typed.slice(0, 200), fault: locals.t('catalogue.page.certificate.fault.form') };
};
