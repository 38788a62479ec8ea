import { db } from '#kernel/db.server.ts';
import { phases, programmes, targets } from '#modules/programme/index.server.ts';
import { asOfPlace, standingOf } from '#modules/programme/index.ts';
import { asked } from '../asked.server.ts';
import type { PageServerLoad } from './$types';

/** Every target on one page, with how many stand where. */
export const load: PageServerLoad = async ({ url }) => {
  const { asked: what, question } = await asked(url);
  const all = await targets(db(), question);
  const own = new Set(
    phases()
      .filter(({ programme }) => programme !== 'national')
      .map(({ id }) => id),
  );
  const views = all
    .filter(({ phase }) => own.has(phase))
    .map((view) => (what.whole ? view : asOfPlace(view)));
  const counts = {
    met: 0,
    late: 0,
    missed: 0,
    open: 0,
    unrecorded: 0,
    'no-goal': 0,
    'not-begun': 0,
  };
  for (const view of views) counts[standingOf(view)]++;
  return {
    asked: what,
    views,
    counts,
    phases: phases().filter(({ id }) => own.has(id)),
    programmes: programmes(),
  };
};
