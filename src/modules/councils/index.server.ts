export { resultOfDossier, type FixedResult } from './results.server.ts';
