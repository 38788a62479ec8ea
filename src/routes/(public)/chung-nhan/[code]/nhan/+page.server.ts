import { databaseNow, db } from '#kernel/db.server.ts';
import type { Day } from '#kernel/day.ts';
import { Refusal } from '#kernel/errors.ts';
import { inForce } from '#modules/recognition/index.ts';
import { certificateByCode } from '#modules/recognition/index.server.ts';
import { buildDigitalLink } from '#modules/registry/index.ts';
import { gtinsOf } from '#modules/registry/index.server.ts';
import type { PageServerLoad } from './$types';

/** What a producer prints: the QR of the certificate, and the GS1 form where GS1 Vietnam gave the pack a number. */
export const load: PageServerLoad = async ({ params, url }) => {
  const certificate = await certificateByCode(db(), params.code);
  if (certificate.status === 'unknown')
    throw new Refusal('not-found', 'catalogue.api.error.no-certificate');
  const { today } = await databaseNow(db());
  const gtins = await gtinsOf(db(), certificate.product.code, today as Day);
  return {
    certificate,
    prints: inForce(certificate.status),
    address: `${url.origin}/chung-nhan/${certificate.code}`,
    packs: gtins.map(({ gtin, pack }) => ({
      gtin,
      pack,
      address: url.origin + buildDigitalLink({ gtin }),
    })),
  };
};
