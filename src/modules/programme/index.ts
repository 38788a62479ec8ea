export type { EvidenceRow, Phase, Target, TargetView } from './types.ts';
