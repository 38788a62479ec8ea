import type { OpenRegister } from '#kernel/register.server.ts';
import { bodies, members } from './bodies.server.ts';
import { budgetNorms } from './budget-norms.server.ts';
import { legalDocuments, legalLinks } from './documents-register.server.ts';
import { meetings } from './meetings.server.ts';
import { tasks } from './tasks.server.ts';
import { newRural } from './new-rural-register.server.ts';

/** The registers that this module keeps, in the order of their lists. */
export const registers: readonly OpenRegister[] = [
  bodies,
  members,
  legalDocuments,
  legalLinks,
  meetings,
  tasks,
  budgetNorms,
  newRural,
];
