import { db } from '#kernel/db.server.ts';
import { drawMap, searchFromUrl } from '#modules/catalogue/index.ts';
import { search } from '#modules/catalogue/index.server.ts';
import { boundariesOn, communePoints } from '#modules/places/index.server.ts';
import { fullName } from '#modules/places/index.ts';
import type { Day } from '#kernel/day.ts';
import type { PageServerLoad } from './$types';

/** Products by commune of today's map, under the filters of the search; the same rows as points and as a list. */
export const load: PageServerLoad = async ({ url, locals }) => {
  const { q, stars, line } = searchFromUrl(url.searchParams);
  const fiction = url.searchParams.get('minh-hoa') === '1';
  const input = { q, stars, line, ...(!fiction && { real: true as const }) };
  const found = await search(db(), locals.actor, { ...input, limit: 1 });
  const today = found.on as Day;
  const [boundaries, communes] = await Promise.all([
    boundariesOn(db(), today, 'commune'),
    communePoints(db(), today),
  ]);
  const points = new Map(communes.map((commune) => [commune.code, commune]));
  const counted = found.facets.communes.filter(({ count }) => count > 0);
  const places = counted.flatMap(({ value, count }) => {
    const commune = points.get(value);
    return commune
      ? [
          {
            code: value,
            name: fullName(commune),
            lon: commune.lon,
            lat: commune.lat,
            products: count,
          },
        ]
      : [];
  });
  const placed = places.reduce((sum, { products }) => sum + products, 0);
  return {
    input,
    /** fictitious products are counted, as was asked */
    fiction,
    on: today,
    total: found.total,
    places,
    /** known only for a larger unit, or the lineage cannot say */
    unplaced: found.total - placed,
    map: drawMap(
      boundaries.features.map(({ properties, geometry }) => ({ code: properties.code, geometry })),
      places,
    ),
    schematic: boundaries.features.some(({ properties }) => properties.outline === 'schematic'),
  };
};
