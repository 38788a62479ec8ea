export {
  candidacyStatuses,
  inForce,
  issuers,
  lastValidDay,
  mostExtendedDays,
  recognitionStatuses,
  revocationDays,
  revocationGrounds,
  statusOn,
  validityMonths,
  type CandidacyStatus,
  type Issuer,
  type Precision,
  type RecognitionStatus,
  type RevocationGround,
} from './grounds.ts';
export type { CandidacyView, CertificateView, LifeView, RecognitionView } from './views.ts';
export { canConclude, canIssueDecision, canKeepLife, canRevoke } from './rights.ts';
export { ocopContext } from './star-credential.ts';
export { readCertificateCode } from './certificate-code.ts';
export { canImportProducts } from './rights.ts';
export { columns as importColumns } from './import/columns.ts';
export type { RowFault } from './import/statement.ts';
export {
  canExtractRegister,
  fieldsFor,
  nationalFields,
  nationalStates,
  type NationalField,
} from './national.ts';
export { reminderDays, renewalStages, type RenewalStage } from './renewals.ts';
export { riskReasons, type RiskReason } from './inspection-risk.ts';
export { complaintDays } from './complaint-days.ts';
