import { redirect } from '@sveltejs/kit';
import { localPath } from '#ui/locale.ts';
import { nameParts } from '#kernel/register.ts';
import { registersOf } from '../../registers.server.ts';
import { wordsOf } from './view.server.ts';
import type { PageServerLoad } from './$types';

export const load: PageServerLoad = ({ locals, url }) => {
  if (locals.actor.kind === 'public')
    redirect(303, localPath(locals.locale, `/dang-nhap?tiep=${encodeURIComponent(url.pathname)}`));
  const open = registersOf(locals.actor);
  return {
    groups: [...Map.groupBy(open, ({ register }) => nameParts(register.name)[0])].map(
      ([module, registers]) => ({
        module,
        registers: registers.map((one) => ({
          slug: one.register.slug,
          ...wordsOf(one, locals.locale),
        })),
      }),
    ),
  };
};
