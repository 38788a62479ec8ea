export { eachReportFact, reportFacts, reportTable } from './read.server.ts';
