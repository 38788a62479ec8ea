import type { OpenRegister } from '#kernel/register.server.ts';
import { marks, steps } from './mark-registers.server.ts';
import { coverage, rights } from './use-registers.server.ts';

/** The registers that this module keeps, in the order of their lists. */
export const registers: readonly OpenRegister[] = [marks, steps, coverage, rights];
