import type { Report } from './definition.server.ts';
import { ocop01 } from './reports/ocop-01.server.ts';
import { ocop02 } from './reports/ocop-02.server.ts';
import { ocop03 } from './reports/ocop-03.server.ts';
import { ocop04 } from './reports/ocop-04.server.ts';
import { ocop05 } from './reports/ocop-05.server.ts';
import { ocop06 } from './reports/ocop-06.server.ts';
import { ocop07 } from './reports/ocop-07.server.ts';
import { ocop08 } from './reports/ocop-08.server.ts';
import { ocop09 } from './reports/ocop-09.server.ts';
import { ocop10 } from './reports/ocop-10.server.ts';
import { ocop11 } from './reports/ocop-11.server.ts';
import { ocop12 } from './reports/ocop-12.server.ts';
import type { ReportCode } from './types.ts';

/** Every report whose figures come from facts; OCOP-13 repeats the figures of the targets. */
export const reports: Readonly<Record<Exclude<ReportCode, 'ocop-13'>, Report>> = {
  'ocop-01': ocop01,
  'ocop-02': ocop02,
  'ocop-03': ocop03,
  'ocop-04': ocop04,
  'ocop-05': ocop05,
  'ocop-06': ocop06,
  'ocop-07': ocop07,
  'ocop-08': ocop08,
  'ocop-09': ocop09,
  'ocop-10': ocop10,
  'ocop-11': ocop11,
  'ocop-12': ocop12,
};
