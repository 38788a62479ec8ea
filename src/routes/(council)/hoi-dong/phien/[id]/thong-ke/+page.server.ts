import { statisticsView } from '#modules/councils/index.server.ts';
import { fewestHeard, fewestLinked, iccBand } from '#modules/councils/index.ts';
import { enter } from '../../../../../entry.ts';
import type { PageServerLoad } from './$types';

/** How far α is relied on: Krippendorff's .800 and .667. */
const alphaBand = (alpha: number): 'rely' | 'tentative' | 'low' =>
  alpha >= 0.8 ? 'rely' : alpha >= 0.667 ? 'tentative' : 'low';

export const load: PageServerLoad = async (event) => {
  enter(event, 'council-member', 'council-chair', 'inspector');
  const view = await statisticsView(event.locals.actor, event.params.id);
  const { icc, starAlpha } = view.reliability;
  return {
    view,
    bands: icc && { single: iccBand(icc.single[1]), panel: iccBand(icc.panel[1]) },
    alpha: starAlpha === null ? null : alphaBand(starAlpha),
    fewestLinked,
    fewestHeard,
  };
};
