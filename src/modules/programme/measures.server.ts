import type { Measure } from './measure.server.ts';
import { chainProjects } from './measures/chain-projects.server.ts';
import { circularChains } from './measures/circular-chains.server.ts';
import { craftVillages } from './measures/craft-villages.server.ts';
import { exportedProducts } from './measures/exported-products.server.ts';
import { firstStars } from './measures/first-stars.server.ts';
import { markedProducts } from './measures/marked-products.server.ts';
import { modernChannels } from './measures/modern-channels.server.ts';
import { newParticipants } from './measures/new-participants.server.ts';
import { promotedProducts } from './measures/promoted-products.server.ts';
import { standardisedShare } from './measures/standardised-share.server.ts';
import { trainManagers } from './measures/train-managers.server.ts';
import { trainParticipants } from './measures/train-participants.server.ts';
import { centres, supportedOutlets, tourismOutlets } from './measures/outlets.server.ts';
import { upgradedProducts } from './measures/upgraded-products.server.ts';

/** Every measure by the name that data/scheme/targets.json uses. */
export const measures: Readonly<Record<string, Measure>> = {
  'chain-projects': chainProjects,
  'circular-chains': circularChains,
  'craft-villages': craftVillages,
  'exported-products': exportedProducts,
  centres,
  'five-star': firstStars(5),
  'marked-products': markedProducts,
  'modern-channels': modernChannels,
  'new-participants': newParticipants,
  'new-products': firstStars(3),
  'promoted-products': promotedProducts,
  'standardised-share': standardisedShare,
  'train-managers': trainManagers,
  'train-participants': trainParticipants,
  'supported-outlets': supportedOutlets,
  'tourism-outlets': tourismOutlets,
  'upgraded-products': upgradedProducts,
};
