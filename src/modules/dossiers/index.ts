export {
  chosen,
  missingIn,
  type DossierContent,
  type GivenAnswers,
  type Missing,
} from './completeness.ts';
export {
  centreDueOn,
  communeDueOn,
  lapsedBy,
  lastSafeDay,
  likelyKind,
  permitKind,
  renewalWindow,
  urgencyOf,
  type RenewalWindow,
  type Standing,
  type Urgency,
} from './deadlines.ts';
export {
  communePaperNames,
  differenceOf,
  paperNames,
  type Answer,
  type CopiedDocument,
  type CopyDifference,
  type DossierCopy,
} from './copy.ts';
export { isUntouched } from './draft-merge.ts';
export {
  General,
  generalSections,
  readGeneral,
  requiredFields,
  type GeneralField,
} from './general.ts';
export {
  actsForProducer,
  canSeeDossier,
  editableStates,
  openSteps,
  permitEdit,
  permitStep,
  type DossierFacts,
} from './rights.ts';
export { readServed, servedBySheet, servedKey, type Served } from './served.ts';
export {
  CorrectEvidence,
  DossierCode,
  EvidenceInput,
  Finding,
  signerPosts,
  IdeaCode,
  Reason,
} from './schemas.ts';
export {
  dossierStates,
  finalStates,
  ideaStates,
  leadsFrom,
  stepNames,
  stepOf,
  steps,
  nextOf,
  waitsFor,
  type DossierState,
  type Step,
  type StepName,
} from './states.ts';
