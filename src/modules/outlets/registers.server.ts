import type { OpenRegister } from '#kernel/register.server.ts';
import { confirmations, outlets, shelves, states } from './outlet-registers.server.ts';
import { sights } from './sight-register.server.ts';
import { stops, tours } from './tour-registers.server.ts';

/** The registers that this module keeps, in the order of their lists. */
export const registers: readonly OpenRegister[] = [
  outlets,
  states,
  confirmations,
  shelves,
  sights,
  tours,
  stops,
];
