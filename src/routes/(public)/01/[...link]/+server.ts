import { redirect } from '@sveltejs/kit';
import { databaseNow, db } from '#kernel/db.server.ts';
import type { Day } from '#kernel/day.ts';
import { Refusal } from '#kernel/errors.ts';
import { certificatePath, productPath } from '#modules/catalogue/index.ts';
import { currentCertificate } from '#modules/recognition/index.server.ts';
import { parseDigitalLink } from '#modules/registry/index.ts';
import { productOfGtin } from '#modules/registry/index.server.ts';
import { localPath } from '#ui/locale.ts';
import type { RequestHandler } from './$types';

const linkset = 'application/linkset+json';
const relation = (name: string) => `https://ref.gs1.org/voc/${name}`;

/**
 * A GS1 Digital Link: leads to the product's page, with `linkType=gs1:certificationInfo` to its certificate; all links at
 * once as a linkset (RFC 9264). Lot and serial number are not kept here and change nothing.
 */
export const GET: RequestHandler = async ({ params, url, request, locals, setHeaders }) => {
  const link = parseDigitalLink(`/01/${params.link}`, url.search);
  const product = link && (await productOfGtin(db(), link.gtin));
  if (!link || !product) throw new Refusal('not-found', 'registry.error.no-gtin');
  const certificate = await currentCertificate(
    db(),
    product.code,
    (await databaseNow(db())).today as Day,
  );
  const page = localPath(locals.locale, productPath(product));
  const asked = url.searchParams.get('linkType');
  setHeaders({ 'access-control-allow-origin': '*', vary: 'Accept' });
  if (asked === 'all' || asked === 'linkset' || request.headers.get('accept')?.includes(linkset))
    return new Response(
      JSON.stringify({
        linkset: [
          {
            anchor: `${url.origin}/01/${link.gtin}`,
            [relation('pip')]: [
              { href: url.origin + productPath(product), title: 'OCOP', hreflang: ['vi'] },
            ],
            [relation('defaultLink')]: [{ href: url.origin + productPath(product) }],
            ...(certificate && {
              [relation('certificationInfo')]: [
                { href: url.origin + certificatePath(certificate) },
              ],
            }),
          },
        ],
      }),
      { headers: { 'content-type': linkset } },
    );
  if (asked === 'gs1:certificationInfo' && certificate)
    redirect(307, localPath(locals.locale, certificatePath(certificate)));
  redirect(307, page);
};
