export { phases, targetRows, targets, type TargetQuestion } from './targets.server.ts';
export { registers } from './registers.server.ts';
