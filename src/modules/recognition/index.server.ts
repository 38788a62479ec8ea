export { certificateByCode } from './certificates.server.ts';
export { issueDecision, type IssuedCertificate } from './decisions.server.ts';
export { notifyNotRecognised, recordCentreRefusal, sendToCentre } from './results.server.ts';
export { revoke } from './revoke.server.ts';
