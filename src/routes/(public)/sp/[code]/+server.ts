import { redirect } from '@sveltejs/kit';
import { Refusal } from '#kernel/errors.ts';
import { db } from '#kernel/db.server.ts';
import { codeInAddress, productPath } from '#modules/catalogue/index.ts';
import { productPage } from '#modules/catalogue/index.server.ts';
import { mergedInto } from '#modules/registry/index.server.ts';
import { localPath } from '#ui/locale.ts';
import type { RequestHandler } from './$types';

/** The short address on a pack: it holds for ever, whatever the page's own address becomes. */
export const GET: RequestHandler = async ({ params, locals }) => {
  const code = codeInAddress(params.code);
  const product =
    code && ((await productPage(db(), code)) ?? (await mergedInto(db(), 'product', code)));
  if (!product) throw new Refusal('not-found', 'registry.error.no-product');
  redirect(307, localPath(locals.locale, productPath(product)));
};
