import type { OpenRegister } from '#kernel/register.server.ts';
import { events, participations, showings } from './event-registers.server.ts';
import { channels, exports, results } from './market-registers.server.ts';
import { norms, settlements, supports } from './money-registers.server.ts';

/** The registers that this module keeps, in the order of their lists. */
export const registers: readonly OpenRegister[] = [
  events,
  participations,
  showings,
  results,
  supports,
  norms,
  settlements,
  exports,
  channels,
];
