import { pino, type DestinationStream } from 'pino';
import { config } from './config.server.ts';

/** What a log tells of an error: where and of which kind, never the values that it was about. */
type LoggedError = { type: string; message: string; stack?: string } & Record<string, unknown>;

/** Names that PostgreSQL gives beside its message; its `detail`, `where` and `hint` quote rows. */
const named = ['code', 'schema', 'table', 'column', 'constraint', 'routine'] as const;

/**
 * An error without values of rows or requests. The message of a database error quotes what was typed (`invalid input
 * syntax for type date: "…"`) and its detail whole rows («Failing row contains …»): both stay out.
 */
export function errorForLog(error: unknown): LoggedError {
  if (!(error instanceof Error)) return { type: typeof error, message: '' };
  const facts = error as Error & Partial<Record<(typeof named)[number], unknown>>;
  const database = typeof facts.code === 'string' && 'severity' in error;
  const message = database ? error.message.replace(/"[^]*"|«[^]*»/g, '"…"') : error.message;
  return {
    type: error.constructor.name,
    message,
    ...Object.fromEntries(named.flatMap((name) => (facts[name] ? [[name, facts[name]]] : []))),
    // the first lines of a stack repeat the message
    stack: error.stack
      ?.split('\n')
      .filter((line) => /^\s+at /.test(line))
      .join('\n'),
    ...(error.cause !== undefined && { cause: errorForLog(error.cause) }),
  };
}

/**
 * Structured log lines. What may be logged: request id, route id, status, duration, account id, codes.
 * Never: names, addresses, phone numbers, form values, search words, tokens.
 */
export const createLog = (level: string, to?: DestinationStream) =>
  pino(
    {
      level,
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      redact: ['*.password', '*.token', '*.cookie', '*.authorization', 'headers'],
      // pino would repeat the message of what stands under its own key, as it came
      errorKey: 'thrown',
      serializers: { err: errorForLog, unhandled: errorForLog },
    },
    to ?? pino.destination(1),
  );

export const log = createLog(config().NAMSAO_LOG);
