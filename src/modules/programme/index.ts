export { pathOf, subjects, type EvidenceRow, type Subject } from './evidence.ts';
export type { PlaceTable } from './place-table.ts';
export { targetKinds } from './types.ts';
export type { Outlook, Phase, Programme, Target, TargetView } from './types.ts';
export { formatInstant, parseInstant } from './instant.ts';
export { meanParts } from './figures.ts';
export { asOfPlace, goalText, standingOf, type Standing } from './words.ts';
export {
  fundingSources,
  movementKinds,
  paidPercent,
  type Amounts,
  type BudgetWarning,
  type FundingSource,
} from './budget.ts';
export {
  legalChains,
  type LegalDocument,
  type LegalRelation,
  type LegalState,
} from './documents-register.ts';
export {
  activityKinds,
  leads,
  leadsWritten,
  plannedOf,
  type ActivityKind,
  type Lead,
  type PlanChange,
  type PlanStep,
  type VersionState,
} from './plans.ts';
export { canReopenTask, canReportTask, reminderDays, type TaskState } from './tasks.ts';
export { newRuralNow, newRuralStatuses, type NewRuralRow } from './new-rural.ts';
