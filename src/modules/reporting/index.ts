export { periodsOf, questionQuery, readQuestion } from './question.ts';
export { canIssueReport, reportScope, type ReportScope } from './rights.ts';
export {
  isReportCode,
  reportCodes,
  type ReportCell,
  type ReportCode,
  type ReportColumn,
  type ReportFact,
  type ReportQuestion,
  type ReportRow,
  type ReportTable,
} from './types.ts';
