import type { OpenRegister } from '#kernel/register.server.ts';
import { candidates } from './candidates.server.ts';
import { craftVillageRegisters } from './craft-villages.server.ts';
import { gtins } from './gtins.server.ts';
import { successions, supports } from './participation.server.ts';
import { results } from './results.server.ts';
import { standardRegisters } from './standards-registers.server.ts';

/** The registers that this module keeps, in the order of their lists. */
export const registers: readonly OpenRegister[] = [
  candidates,
  supports,
  successions,
  ...standardRegisters,
  ...craftVillageRegisters,
  results,
  gtins,
];
