export { pathOf, subjects, type EvidenceRow, type Subject } from './evidence.ts';
export type { Phase, Target, TargetView } from './types.ts';
