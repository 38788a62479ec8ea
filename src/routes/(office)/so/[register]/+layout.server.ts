import { redirect } from '@sveltejs/kit';
import { demandOpen } from '#kernel/register.server.ts';
import { localPath } from '#ui/locale.ts';
import { registerAt } from '../../../registers.server.ts';
import { wordsOf } from '../view.server.ts';
import type { LayoutServerLoad } from './$types';

/** The register that the address names, for those who may see or write something in it. */
export const load: LayoutServerLoad = async ({ params, locals, url }) => {
  const open = registerAt(params.register);
  if (locals.actor.kind === 'public') {
    const back = encodeURIComponent(url.pathname + url.search);
    redirect(303, localPath(locals.locale, `/dang-nhap?tiep=${back}`));
  }
  await demandOpen(open.options.rights, locals.actor);
  return {
    slug: open.register.slug,
    words: wordsOf(open, locals.locale),
    offers: open.options.rights.offers(locals.actor),
  };
};
