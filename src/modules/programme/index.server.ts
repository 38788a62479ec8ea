export { parts, type Part } from './counting.server.ts';
export { asKnown, mapDayOf, placeOf, type MapLevel, type TargetQuestion } from './known.server.ts';
export type { PlaceAsked } from './measure.server.ts';
export { choiceTexts, ownTargets, phases, programmes } from './scheme.server.ts';
export {
  eachTargetRow,
  targetByPlace,
  targetFigure,
  targetRowPage,
  targetRows,
  targets,
  type RowFilter,
} from './targets.server.ts';
export { registers } from './registers.server.ts';
export { membersOn } from './bodies.server.ts';
export { legalBases, legalGround } from './documents-register.server.ts';
export { seedLegalGround } from './legal-seed.server.ts';
export {
  meetingsAround,
  meetingView,
  type MeetingLine,
  type MeetingView,
} from './meetings.server.ts';
export {
  dueSoonOf,
  finishTask,
  giveTask,
  ownerChoices,
  reopenTask,
  reportProgress,
  taskList,
  taskView,
  type TaskLine,
  type TaskQuestion,
  type TaskView,
} from './tasks.server.ts';
export { remindOfTasks } from './task-reminders.server.ts';
export { recordMovement, reverseMovement } from './budget.server.ts';
export { createPlan, removeActivity, saveActivity, savePlan } from './plans.server.ts';
export { adjustPlan, approvePlan, returnPlan, submitPlan } from './plans-steps.server.ts';
export {
  planBudget,
  planDifference,
  planEdit,
  planHead,
  planList,
  planView,
  type PlanLine,
  type PlanView,
} from './plans-views.server.ts';
export { newRuralOf, newRuralSteps } from './new-rural.server.ts';
export { seedNewRural } from './new-rural-seed.server.ts';
export {
  importPlan,
  planHeader,
  previewPlanImport,
  type PlanImportAnswer,
} from './plans-import.server.ts';
export { planTemplate, planWorkbook } from './plans-workbook.server.ts';
export { planDocument } from './plans-document.server.ts';
export { seedDemoProgramme, type ProgrammeExample } from './demo.server.ts';
