import type { Measure } from './measure.server.ts';
import { firstStars } from './measures/first-stars.server.ts';
import { newParticipants } from './measures/new-participants.server.ts';
import { upgradedProducts } from './measures/upgraded-products.server.ts';

/** Every measure by the name that data/scheme/targets.json uses. */
export const measures: Readonly<Record<string, Measure>> = {
  'five-star': firstStars(5),
  'new-participants': newParticipants,
  'new-products': firstStars(3),
  'upgraded-products': upgradedProducts,
};
