export { certificateBadge, certificatePdf } from './badge.server.ts';
export {
  certificatesOf,
  issueCertificates,
  ownCertificates,
  revokeTrainingCertificate,
  showNameToken,
  shownDays,
  trainingCertificate,
  type CertificateView,
  type TrainingCertificate,
} from './certificates.server.ts';
export {
  checkIn,
  ownAttendance,
  producersFor,
  roleAtCourse,
  sessionByToken,
  sessionDoor,
  type SessionView,
} from './check-in.server.ts';
export { courseDesk, recentCourses, type CourseDesk, type CourseSummary } from './desk.server.ts';
export { openCourses } from './open-data.server.ts';
export { registers } from './registers.server.ts';
export { seedTraining } from './seed.server.ts';
export {
  untrainedManagers,
  untrainedProducers,
  type Untrained,
  type UntrainedManager,
  type UntrainedProducer,
  type UntrainedQuestion,
} from './untrained.server.ts';
