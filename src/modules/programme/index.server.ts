export { phases, targetRows, targets, type TargetQuestion } from './targets.server.ts';
