import { Refusal } from '#kernel/errors.ts';
import { db } from '#kernel/db.server.ts';
import { certificatePath } from '#modules/catalogue/index.ts';
import { certificateByCode } from '#modules/recognition/index.server.ts';
import { qrSvg } from '#ui/qr.ts';
import type { RequestHandler } from './$types';

/** The QR of a certificate for the printer of its packs. */
export const GET: RequestHandler = async ({ params, url }) => {
  const certificate = await certificateByCode(db(), params.code);
  if (certificate.status === 'unknown')
    throw new Refusal('not-found', 'catalogue.api.error.no-certificate');
  return new Response(qrSvg(url.origin + certificatePath(certificate.code)), {
    headers: {
      'content-type': 'image/svg+xml',
      'content-disposition': `attachment; filename="ma-qr-${certificate.code}.svg"`,
      'cache-control': 'no-cache',
    },
  });
};
