export { proposeProperty, type MarkFact, type PropertyProposal } from './evidence.ts';
export { countedKinds, markKinds, type MarkKind, type MarkState, type StepKind } from './kinds.ts';
export { deadlinesOf, lawOf, newLawFrom, type Deadline, type MarkLaw } from './terms.ts';
export {
  markPath,
  type MarkPage,
  type MarkPaper,
  type MarkRow,
  type ProductMark,
} from './views.ts';
