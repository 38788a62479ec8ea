export { passDossiers } from './pass.server.ts';
export { advanceDossier, dossierFacts, lockForStep, type LockedDossier } from './decide.server.ts';
export {
  acceptIdea,
  permitIdeaDecision,
  registerIdea,
  returnIdea,
  withdrawIdea,
} from './ideas.server.ts';
export { openDossier } from './drafts.server.ts';
export { saveAnswers, saveGeneral, type Kept } from './save.server.ts';
export { addEvidence, fileOfEvidence, linkEvidence, removeEvidence } from './evidence.server.ts';
export { correctEvidence } from './correct.server.ts';
export { safeDays, type SafeDay } from './safe-days.server.ts';
export {
  areFictitious,
  documentOf,
  libraryOf,
  libraryPage,
  librarySorts,
  ownersOf,
  sheetsOf,
  type DocumentPage,
  type DocumentUse,
  type LibraryDocument,
  type LibraryQuestion,
  type LibrarySort,
} from './library.server.ts';
export {
  forwardDossier,
  receiveAtProvince,
  receiveDossier,
  rejectDossier,
  requestSupplement,
  returnDossier,
} from './offices.server.ts';
export { recordSamples, type SamplesView } from './samples.server.ts';
export { communesOn } from './places.server.ts';
export { submitDossier, supplyDossier, withdrawDossier } from './submit.server.ts';
export {
  ideasFor,
  ideasPage,
  producerBench,
  worklist,
  worklistSorts,
  type Bench,
  type BenchProduct,
  type DossierLine,
  type IdeaFilter,
  type IdeaLine,
  type WorklistFilter,
  type WorklistSort,
} from './lists.server.ts';
export {
  dossierView,
  submittedView,
  submittedViews,
  type DossierHead,
  type DossierView,
  type SubmittedView,
  type TimelineEntry,
} from './views.server.ts';
export type { ReviewView } from './reviews.server.ts';
export { likenessOf, type Likeness } from './likeness.server.ts';
export { readCopy, type ReadCopy } from './copy.server.ts';
export {
  consentsOf,
  consentWays,
  keepsFor,
  endConsent,
  mayWriteFor,
  recordConsent,
  type ConsentView,
} from './consents.server.ts';
export { demandPaper, dossierPaper } from './papers-bound.server.ts';
export { checkSubmissions } from './verify.server.ts';
export { registers } from './registers.server.ts';
export { dossierSource } from './register-sources.server.ts';
