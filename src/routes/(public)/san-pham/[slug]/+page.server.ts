import { redirect } from '@sveltejs/kit';
import { db } from '#kernel/db.server.ts';
import { Refusal } from '#kernel/errors.ts';
import { codeInAddress, lineSlug, productPath } from '#modules/catalogue/index.ts';
import { productPage } from '#modules/catalogue/index.server.ts';
import { fiveStarProspect } from '#modules/recognition/index.server.ts';
import { keepsRecord, mergedInto } from '#modules/registry/index.server.ts';
import { localPath } from '#ui/locale.ts';
import { setLabel } from '../labels.server.ts';
import type { PageServerLoad } from './$types';

/** A product's page; an address with an old name or the code alone leads to the present one. */
export const load: PageServerLoad = async ({ params, locals }) => {
  const code = codeInAddress(params.slug);
  const product = code ? await productPage(db(), code) : null;
  // a record that was merged into another: its address leads on, and may lead back one day
  const kept = code && !product ? await mergedInto(db(), 'product', code) : null;
  if (kept) redirect(307, localPath(locals.locale, productPath(kept)));
  if (!product) throw new Refusal('not-found', 'registry.error.no-product');
  const path = productPath(product);
  if (!path.endsWith(`/${params.slug}`)) redirect(301, localPath(locals.locale, path));
  const { line, set } = product.card;
  return {
    product,
    keeps: await keepsRecord(locals.actor, 'product', product.code),
    prospect: await fiveStarProspect(db(), product.code),
    line: line && {
      href: `/san-pham?nhom=${lineSlug(line)}`,
      label: locals.t(`registry.line.${line}`),
    },
    set: set && {
      number: set,
      href: `/san-pham?nhom=bo-${set}`,
      label: setLabel(set, locals.locale),
    },
  };
};
