export { certificateByCode, certificateOfDossier } from './certificates.server.ts';
export { issueDecision, type IssuedCertificate } from './decisions.server.ts';
export { notifyNotRecognised, recordCentreRefusal, sendToCentre } from './results.server.ts';
export { revoke } from './revoke.server.ts';
export { importProducts, maximumRows, type ImportResult } from './import/apply.server.ts';
export { readProductFile, type ReadFile } from './import/read.server.ts';
export { checkCertificates } from './verify.server.ts';
export { candidaciesOf, recognitionsOf } from './record.server.ts';
export { validProducts, type ValidProduct } from './valid.server.ts';
export { fillForLoadTest } from './scale.server.ts';
export { registers } from './registers.server.ts';
export {
  countNational,
  extractPeople,
  NationalQuestion,
  nationalRows,
  type NationalRow,
} from './national.server.ts';
