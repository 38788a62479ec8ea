import { db } from '#kernel/db.server.ts';
import { homeFigures, newestProducts } from '#modules/catalogue/index.server.ts';
import { ownTargets, targets } from '#modules/programme/index.server.ts';
import type { Day } from '#kernel/day.ts';
import type { PageServerLoad } from './$types';

/** What the scheme looks like today, each figure counted from rows. */
export const load: PageServerLoad = async () => {
  const figures = await homeFigures(db());
  const [newest, views] = await Promise.all([
    newestProducts(db(), 8),
    targets(db(), { on: figures.on as Day }, ownTargets()),
  ]);
  return {
    figures,
    newest,
    targets: {
      all: views.length,
      met: views.filter(({ met }) => met).length,
      recorded: views.filter(({ value }) => value !== null).length,
    },
  };
};
