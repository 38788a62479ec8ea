export {
  candidacyStatuses,
  issuers,
  lastValidDay,
  revocationGrounds,
  statusOn,
  validityMonths,
  type CandidacyStatus,
  type Issuer,
  type Precision,
  type RecognitionStatus,
  type RevocationGround,
} from './grounds.ts';
export type { CandidacyView, CertificateView, RecognitionView } from './views.ts';
export { canIssueDecision, canRevoke } from './rights.ts';
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
