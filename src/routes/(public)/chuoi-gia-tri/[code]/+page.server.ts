import { databaseNow, db } from '#kernel/db.server.ts';
import type { Day } from '#kernel/day.ts';
import { Refusal } from '#kernel/errors.ts';
import { productPath } from '#modules/catalogue/index.ts';
import { chainMoney, chainPage } from '#modules/chains/index.server.ts';
import type { PageServerLoad } from './$types';

/** A project as it stands today; its contracts and money for those who may read its register. */
export const load: PageServerLoad = async ({ params, locals }) => {
  const on = (await databaseNow(db())).today as Day;
  const code = params.code.toUpperCase();
  const project = await chainPage(db(), code, on);
  if (!project) throw new Refusal('not-found', 'kernel.error.not-found');
  const money =
    locals.actor.kind === 'public'
      ? null
      : await chainMoney(db(), locals.actor, code).catch((error: unknown) => {
          if (error instanceof Refusal && error.kind === 'not-found') return null;
          throw error;
        });
  return {
    project: {
      ...project,
      products: project.products.map((product) => ({ ...product, href: productPath(product) })),
    },
    money,
  };
};
