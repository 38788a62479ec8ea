import { databaseNow, db } from '#kernel/db.server.ts';
import { addDays, day, type Day } from '#kernel/day.ts';
import { compareVietnamese } from '#kernel/text.ts';
import { placePath } from '#modules/catalogue/index.ts';
import { search } from '#modules/catalogue/index.server.ts';
import { fullName, type Unit } from '#modules/places/index.ts';
import { unitsOn } from '#modules/places/index.server.ts';
import type { PageServerLoad } from './$types';

/** Districts ended with 30 June 2025: Luật Tổ chức chính quyền địa phương 72/2025/QH15. */
const twoLevels = day('2025-07-01');

/** The units of both maps with the products that hold a star today. */
export const load: PageServerLoad = async ({ locals, url }) => {
  const today = (await databaseNow(db())).today as Day;
  // only units that have some: the rows behind the start page's figure
  const some = url.searchParams.get('con-sao') === '1';
  const counted = url.searchParams.get('minh-hoa') === '1' ? {} : { real: true as const };
  const [{ facets, total }, communes, districts] = await Promise.all([
    search(db(), locals.actor, { on: today, limit: 1, ...counted }),
    unitsOn(db(), today, { level: 'commune' }),
    unitsOn(db(), addDays(twoLevels, -1), { level: 'district' }),
  ]);
  const countsOf = (units: readonly Unit[], facet: readonly { value: string; count: number }[]) => {
    const counts = new Map(facet.map(({ value, count }) => [value, count]));
    const rows = units
      .map((unit) => ({
        code: unit.code,
        name: fullName(unit),
        path: placePath({ code: unit.code, name: fullName(unit) }),
        sortName: unit.name,
        products: counts.get(unit.code) ?? 0,
      }))
      .sort((a, b) => b.products - a.products || compareVietnamese(a.sortName, b.sortName));
    const placed = rows.reduce((sum, { products }) => sum + products, 0);
    return { units: rows, unplaced: total - placed, total };
  };
  return {
    on: today,
    some,
    /** fictitious rows are counted, as was asked */
    fiction: !('real' in counted),
    groups: [
      { id: 'communes' as const, ...countsOf(communes, facets.communes) },
      { id: 'districts' as const, ...countsOf(districts, facets.districts) },
    ],
  };
};
