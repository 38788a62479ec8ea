export { pathOf, subjects, type EvidenceRow, type Subject } from './evidence.ts';
export type { PlaceTable } from './place-table.ts';
export type { Outlook, Phase, Programme, Target, TargetView } from './types.ts';
