export {
  evidenceOf,
  evidenceTypes,
  loadMapping,
  loadRulebook,
  loadRulebooks,
  loadSheet,
  otherBook,
  provingRegisters,
  registersOf,
  requireSheet,
  sheetNumbers,
} from './rulebooks.server.ts';
export { faultText } from './fault-text.server.ts';

/**
 * Official wording lives in the database. Loaded when asked for, so that reading a sheet, which the command
 * line does a process at a time, needs no database driver.
 */
export const official = () => import('./official.server.ts');
