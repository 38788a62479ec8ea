import type { OpenRegister } from '#kernel/register.server.ts';
import { attendances, invitations } from './attendance.server.ts';
import { courses, sessions } from './courses.server.ts';

/** The registers that this module keeps, in the order of their lists. */
export const registers: readonly OpenRegister[] = [courses, sessions, invitations, attendances];
