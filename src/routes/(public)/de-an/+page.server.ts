import { db } from '#kernel/db.server.ts';
import { phases, programmes, targets } from '#modules/programme/index.server.ts';
import { asOfPlace } from '#modules/programme/index.ts';
import { asked } from './asked.server.ts';
import type { PageServerLoad } from './$types';

export const load: PageServerLoad = async ({ url }) => {
  const { asked: what, question } = await asked(url);
  return {
    asked: what,
    phases: phases(),
    programmes: programmes(),
    targets: (await targets(db(), question)).map((view) => (what.whole ? view : asOfPlace(view))),
  };
};
