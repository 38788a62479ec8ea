import { databaseNow, db } from '#kernel/db.server.ts';
import type { Day } from '#kernel/day.ts';
import { Refusal } from '#kernel/errors.ts';
import { deadlinesOf } from '#modules/marks/index.ts';
import { markPage } from '#modules/marks/index.server.ts';
import { producerPath, productPath } from '#modules/catalogue/index.ts';
import type { PageServerLoad } from './$types';

/** A mark with its steps, statutory terms, products and users, as it stands today. */
export const load: PageServerLoad = async ({ params }) => {
  const on = (await databaseNow(db())).today as Day;
  const mark = await markPage(db(), params.code.toUpperCase(), on);
  if (!mark) throw new Refusal('not-found', 'kernel.error.not-found');
  return {
    mark: {
      ...mark,
      covered: mark.covered.map((product) => ({ ...product, href: productPath(product) })),
      users: mark.users.map((producer) => ({ ...producer, href: producerPath(producer) })),
    },
    law: deadlinesOf(mark.kind, mark.steps, on),
  };
};
