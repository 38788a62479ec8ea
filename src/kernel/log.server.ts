import { pino } from 'pino';
import { config } from './config.server.ts';

/**
 * Structured log lines. What may be logged: request id, route id, status, duration, account id, codes.
 * Never: names, addresses, phone numbers, form values, search words, tokens.
 */
export const log = pino({
  level: config().NAMSAO_LOG,
  base: null,
  timestamp: pino.stdTimeFunctions.isoTime,
  redact: ['*.password', '*.token', '*.cookie', '*.authorization', 'headers'],
});
