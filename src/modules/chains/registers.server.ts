import type { OpenRegister } from '#kernel/register.server.ts';
import { circularChains } from './circular-registers.server.ts';
import { contracts, funds, outputs, products } from './money-registers.server.ts';
import { members, milestones, projects, steps } from './project-registers.server.ts';

/** The registers that this module keeps, in the order of their lists. */
export const registers: readonly OpenRegister[] = [
  projects,
  steps,
  products,
  members,
  milestones,
  contracts,
  outputs,
  funds,
  circularChains,
];
