export {
  IssueReport,
  issueReport,
  reportBytes,
  reportFormats,
  type ReportFormat,
} from './issue.server.ts';
export { checkReports, issuedFile, issuedReports, type IssuedReport } from './issued.server.ts';
export { officeOf, reportHead } from './offices.server.ts';
export { eachReportFact, reportFacts, reportTable } from './read.server.ts';
export { reportView, type ReportView } from './view.server.ts';
