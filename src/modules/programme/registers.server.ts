import type { OpenRegister } from '#kernel/register.server.ts';
import { newRural } from './new-rural-register.server.ts';

/** The registers that this module keeps, in the order of their lists. */
export const registers: readonly OpenRegister[] = [newRural];
