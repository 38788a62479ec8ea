export { certificateCode, readCertificateCode } from './certificate-code.ts';
export { daysText, type CourseDays } from './course-days.ts';
export { attendeeRoles, type AttendeeRole } from './kinds.ts';
