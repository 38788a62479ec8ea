export { recordAbsence, recordAttendance, takeBackAbsence } from './attendance.server.ts';
export { createCouncil } from './bodies.server.ts';
export { declareInterest, ruleDeclaration } from './declarations.server.ts';
export { closeItem, openItem, postponeItem, rescoreItem } from './items.server.ts';
export { sendOperations } from './offline.server.ts';
export { packOf } from './pack.server.ts';
export { resultOfDossier, type FixedResult } from './results.server.ts';
export { assignToRound, changeRound, createRound, takeFromRound } from './rounds.server.ts';
export { scheduleFor, type Schedule } from './schedule.server.ts';
export { councilView, enterRegulation, type CouncilView } from './regulations.server.ts';
export { changeSeat } from './seats.server.ts';
export { sessionDesk, type SessionDesk } from './session-desk.server.ts';
export { closeSession, createSession, openSession } from './sessions.server.ts';
export { reopenSheet, saveSheet, submitSheet } from './sheets.server.ts';
export {
  candidatesFor,
  councilsList,
  roundsList,
  roundView,
  type CouncilLine,
  type RoundLine,
} from './lists.server.ts';
export { checkSheets } from './verify.server.ts';
export { statisticsView, type StatisticsView } from './statistics.server.ts';
export { fileOfItem } from './item-files.server.ts';
export {
  itemView,
  sessionsFor,
  sessionView,
  type ItemLine,
  type ItemView,
  type SessionLine,
  type SessionView,
} from './views.server.ts';
export { askOpinions, callSession, councilsToAsk, roundsToHear } from './written.server.ts';
export {
  answerTest,
  beginReview,
  preScore,
  recordVisit,
  reportTeam,
  requestTest,
} from './team.server.ts';
export {
  fileOfReview,
  findingsOfItem,
  photoOfVisit,
  reviewsFor,
  teamCandidates,
  teamStateOf,
  teamView,
  type ReviewLine,
  type TeamFindings,
  type TeamView,
} from './team-views.server.ts';
export {
  paperFacts,
  paperMark,
  ratedItems,
  sheetTitle,
  starsForPapers,
  type PaperFacts,
  type RatedItem,
} from './paper-facts.server.ts';
export {
  councilPaper,
  councilPapers,
  demandResults,
  resultTable,
  type CouncilPaper,
} from './papers.server.ts';
