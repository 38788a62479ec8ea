import { db } from '#kernel/db.server.ts';
import { searchFromUrl } from '#modules/catalogue/index.ts';
import { search } from '#modules/catalogue/index.server.ts';
import { hasRole } from '#modules/identity/index.ts';
import { filterLabels } from './labels.server.ts';
import type { PageServerLoad } from './$types';

export const load: PageServerLoad = async ({ url, locals }) => {
  const input = searchFromUrl(url.searchParams);
  const result = await search(db(), locals.actor, input);
  const placeName = (['communes', 'districts'] as const)
    .flatMap((map) =>
      result.facets[map]
        .filter(({ chosen }) => chosen)
        .map(({ name }) => name || locals.t(`catalogue.page.facet.place.${map}.none`)),
    )
    .at(0);
  const typedDay = url.searchParams.get('ngay')?.trim();
  const { actor } = locals;
  return {
    keeps: hasRole(actor, 'commune-officer') || hasRole(actor, 'agency-officer'),
    input,
    result,
    labels: filterLabels(locals.t, locals.locale),
    placeName: placeName ?? null,
    /** a day that does not exist, as it was typed */
    badDay: typedDay && !input.on ? typedDay.slice(0, 40) : null,
  };
};
