import type { Measure } from './measure.server.ts';
import { fiveStar } from './measures/five-star.server.ts';
import { newParticipants } from './measures/new-participants.server.ts';

/** Every measure by the name that data/scheme/targets.json uses. */
export const measures: Readonly<Record<string, Measure>> = {
  'five-star': fiveStar,
  'new-participants': newParticipants,
};
