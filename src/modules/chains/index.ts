export { chainPath, type ChainMoney, type ChainPage, type ChainRow } from './views.ts';
export { proposeLinkage, sharesOf, type LinkageProposal, type YearShare } from './linkage.ts';
export type { ChainState, StepKind } from './steps.ts';
export type { Warning } from './support.ts';
