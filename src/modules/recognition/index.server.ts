export {
  certificateByCode,
  listCertificates,
  certificateOfDossier,
  currentCertificate,
} from './certificates.server.ts';
export {
  certificateCredential,
  certificateStatusList,
  credentialCopies,
} from './star-credential.server.ts';
export { certificatePaper } from './certificate-paper.server.ts';
export {
  extendValidity,
  keepStar,
  liftSuspension,
  openRevocation,
  suspend,
} from './life-steps.server.ts';
export { issueDecision, type IssuedCertificate } from './decisions.server.ts';
export {
  approveResult,
  closeUpgrade,
  fiveStarProspect,
  notifyNotRecognised,
  resultApproval,
  sendToCentre,
  type ResultApproval,
} from './results.server.ts';
export { recordCentreRefusal } from './centre.server.ts';
export {
  decisionDesk,
  decisionsWaiting,
  recentDecisions,
  type DecisionDesk,
  type WaitingDecision,
} from './decision-desk.server.ts';
export { revoke } from './revoke.server.ts';
export { importProducts, maximumRows, type ImportResult } from './import/apply.server.ts';
export { readProductFile, type ReadFile } from './import/read.server.ts';
export {
  applyProductImport,
  columnName,
  previewProductImport,
  productTemplate,
  type ImportedRow,
  type ProductImport,
} from './import/stored.server.ts';
export {
  checkPapers,
  issuedFormats,
  issuablePapers,
  issuedPaper,
  issuedPapers,
  issuePaper,
  paperProposal,
} from './issued-papers.server.ts';
export { checkCertificates } from './verify.server.ts';
export { candidaciesOf, recognitionsOf } from './record.server.ts';
export { validProducts, type ValidProduct } from './valid.server.ts';
export { fillForLoadTest } from './scale.server.ts';
export { registers } from './registers.server.ts';
export {
  countNational,
  extractPeople,
  isPurpose,
  NationalQuestion,
  nationalRows,
  type NationalRow,
} from './national.server.ts';
export {
  findStars,
  recognitionDesk,
  type FoundStar,
  type LifeAction,
  type RecognitionDesk,
} from './desk.server.ts';
export {
  fiveStarCandidates,
  type FiveStarCandidate,
  type FiveStarQuestion,
} from './five-stars.server.ts';
export { draftRenewalLetter } from './renewal-letter.server.ts';
export {
  radarSummary,
  remindOfRenewals,
  renewalRadar,
  waitingRevocations,
  type RadarSummary,
  type RenewalDue,
} from './radar.server.ts';
export { inspectionDesk, planInspections, type RiskRow } from './inspection-plan.server.ts';
export {
  complaintsOfDossier,
  fileComplaint,
  waitingComplaints,
  type OwnComplaint,
} from './complaints.server.ts';
export { recordReissue, reissuesDue, type Reissued, type ReissueDue } from './reissues.server.ts';
export { recordSuccession } from './succession.server.ts';
export { seedDemoStar } from './demo.server.ts';
export { recognitionPaper, recognitionPapers, type RecognitionPaper } from './papers.server.ts';
