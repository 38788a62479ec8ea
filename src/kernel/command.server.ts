import { createHash } from 'node:crypto';
import { sql } from 'kysely';
import { z } from 'zod';
import type { Actor } from './actor.ts';
import { databaseNow, db, type Tx } from './db.server.ts';
import type { Day } from './day.ts';
import { demand, Refusal, type FieldFault, type Verdict } from './errors.ts';
import { canonicalJson, journal, type JournalEvent } from './journal.server.ts';
import { log } from './log.server.ts';

/** Who asks, and under which request. `idempotencyKey` makes a repeated POST answer as the first did. */
export type CommandContext = Readonly<{
  actor: Actor;
  requestId?: string | null;
  idempotencyKey?: string | null;
}>;

/** What `run` gives back: at least one event (nothing changes unjournaled) and the answer. */
export type Outcome<Result> = Readonly<{
  event: JournalEvent | readonly JournalEvent[];
  result: Result;
}>;

type Definition<Schema extends z.ZodType, Facts, Result> = Readonly<{
  /** `module.verb-noun`, the action of the journal */
  name: string;
  /** strict: unknown keys are refused */
  input: Schema;
  /** Reads and locks (`for update`) what permission and the change depend on; throws not-found. */
  load: (tx: Tx, input: z.output<Schema>, actor: Actor) => Promise<Facts>;
  /** Role, area, relation and state. */
  permit: (context: { actor: Actor; facts: Facts; input: z.output<Schema>; today: Day }) => Verdict;
  run: (context: {
    tx: Tx;
    facts: Facts;
    input: z.output<Schema>;
    actor: Actor;
    now: Date;
    today: Day;
  }) => Promise<Outcome<Result>>;
}>;

export type Command<Schema extends z.ZodType, Result> = {
  (context: CommandContext, input: z.input<Schema>): Promise<Result>;
  readonly commandName: string;
  readonly input: Schema;
};

/**
 * The one way to change something: parse, open the transaction, lock, ask permission, run, journal, commit.
 * Throws `Refusal` (see errors.ts); anything else thrown is a fault of ours and leaves no row behind.
 */
export function command<Schema extends z.ZodType, Facts, Result>(
  definition: Definition<Schema, Facts, Result>,
): Command<Schema, Result> {
  const execute = async (context: CommandContext, raw: z.input<Schema>): Promise<Result> => {
    // the input is reported so that a wrong value is told from a missing one
    const parsed = definition.input.safeParse(raw, { reportInput: true });
    if (!parsed.success)
      throw new Refusal('invalid', 'kernel.error.invalid', { fields: fieldFaults(parsed.error) });
    const input = parsed.data;
    const started = performance.now();
    try {
      return await db()
        .transaction()
        .execute(async (tx) => {
          const { now, today } = await databaseNow(tx);
          const repeated = await claimKey<Result>(tx, definition.name, context, input);
          if (repeated) return repeated.result;
          const facts = await definition.load(tx, input, context.actor);
          demand(definition.permit({ actor: context.actor, facts, input, today: today as Day }));
          const { event, result } = await definition.run({
            tx,
            facts,
            input,
            actor: context.actor,
            now,
            today: today as Day,
          });
          const events = Array.isArray(event) ? (event as JournalEvent[]) : [event as JournalEvent];
          const { actor, requestId = null } = context;
          await journal(tx, { actor, action: definition.name, requestId, events });
          await keepResult(tx, context, result);
          return result;
        });
    } catch (error) {
      throw withFields(translateDatabaseError(error), input);
    } finally {
      log.debug({
        command: definition.name,
        requestId: context.requestId,
        ms: Math.round(performance.now() - started),
      });
    }
  };
  return Object.assign(execute, { commandName: definition.name, input: definition.input });
}

/**
 * Zod's issues (parsed with `reportInput`) as field faults with keys of our messages; a custom message of a
 * schema is itself a key. What was left out is asked for, whatever the schema says of its form.
 */
export function fieldFaults(error: z.ZodError): FieldFault[] {
  return error.issues.flatMap((issue): FieldFault[] => {
    const field = issue.path.join('.');
    // nothing chosen from a list, which a form sends as an empty text or not at all
    if (issue.code === 'invalid_value' && (issue.input === undefined || issue.input === ''))
      return [{ field, code: 'kernel.error.choose' }];
    if (issue.code === 'invalid_type' && issue.input === undefined)
      return [{ field, code: 'kernel.error.required' }];
    // what a form has for a number field and is none
    if (issue.code === 'invalid_type' && Number.isNaN(issue.input))
      return [{ field, code: 'kernel.error.whole-number' }];
    if (/^[a-z]+(\.[a-z0-9-]+)+$/.test(issue.message)) return [{ field, code: issue.message }];
    switch (issue.code) {
      case 'unrecognized_keys':
        return issue.keys.map((key) => ({
          field: [...issue.path, key].join('.'),
          code: 'kernel.error.unknown-field',
        }));
      case 'too_small':
        return issue.origin === 'string' && Number(issue.minimum) <= 1
          ? [{ field, code: 'kernel.error.required' }]
          : [
              {
                field,
                code: `kernel.error.too-small.${issue.origin === 'string' ? 'text' : 'number'}`,
                params: { minimum: Number(issue.minimum) },
              },
            ];
      case 'too_big':
        return [
          {
            field,
            code: `kernel.error.too-big.${issue.origin === 'string' ? 'text' : 'number'}`,
            params: { maximum: Number(issue.maximum) },
          },
        ];
      default:
        return [{ field, code: 'kernel.error.wrong-form' }];
    }
  });
}

/** Which fields hold a sign that no text can hold, once the database has refused one. */
function withFields(error: unknown, input: unknown): unknown {
  if (!(error instanceof Refusal) || error.code !== unstorable) return error;
  const fieldsIn = (value: unknown, path: readonly string[]): FieldFault[] => {
    if (typeof value === 'string')
      return value.includes('\0') ? [{ field: path.join('.'), code: unstorable }] : [];
    return typeof value === 'object' && value !== null
      ? Object.entries(value).flatMap(([key, inner]) => fieldsIn(inner, [...path, key]))
      : [];
  };
  const fields = fieldsIn(input, []);
  return new Refusal(error.kind, error.code, { fields, cause: error.cause });
}

/** Under a key already used: the stored answer; a refusal when the key came with another input. */
async function claimKey<Result>(
  tx: Tx,
  name: string,
  context: CommandContext,
  input: unknown,
): Promise<{ result: Result } | null> {
  const key = context.idempotencyKey;
  if (!key || !context.actor.accountId) return null;
  if (key.length < 8 || key.length > 128)
    throw new Refusal('invalid', 'kernel.error.invalid', {
      fields: [{ field: 'Idempotency-Key', code: 'kernel.error.idempotency-key-length' }],
    });
  const inputHash = createHash('sha256')
    .update(`${name}\n${canonicalJson(input)}`)
    .digest('hex');
  // ON CONFLICT waits for a concurrent transaction with the same key, so the second sees the first's answer.
  const inserted = await tx
    .insertInto('idempotency_keys')
    .values({ account_id: context.actor.accountId, key, input_hash: inputHash })
    .onConflict((conflict) => conflict.doNothing())
    .returning('key')
    .executeTakeFirst();
  if (inserted) return null;
  const earlier = await tx
    .selectFrom('idempotency_keys')
    .select(['input_hash', 'result'])
    .where('account_id', '=', context.actor.accountId)
    .where('key', '=', key)
    .executeTakeFirstOrThrow();
  if (earlier.input_hash !== inputHash)
    throw new Refusal('conflict', 'kernel.error.idempotency-key-reused');
  return { result: earlier.result as Result };
}

async function keepResult(tx: Tx, context: CommandContext, result: unknown): Promise<void> {
  if (!context.idempotencyKey || !context.actor.accountId) return;
  await tx
    .updateTable('idempotency_keys')
    .set({ result: sql`${JSON.stringify(result ?? null)}::jsonb` })
    .where('account_id', '=', context.actor.accountId)
    .where('key', '=', context.idempotencyKey)
    .execute();
}

/** Text of PostgreSQL holds every sign but NUL. */
const unstorable = 'kernel.error.unstorable-sign';

/** Database errors that say something about the request, as refusals; all others stay what they are. */
export function translateDatabaseError(error: unknown): unknown {
  const { code, message } = error as { code?: string; message?: string };
  // pg gives no code when the server closed a connection under a query
  if (!code && message?.startsWith('Connection terminated'))
    return new Refusal('unavailable', 'kernel.error.unavailable', { cause: error });
  switch (code) {
    case '23505': // unique_violation: somebody was faster
    case '23P01': // exclusion_violation: overlapping periods
      return new Refusal('conflict', 'kernel.error.already-there', { cause: error });
    case '22021': // character_not_in_repertoire: NUL in a text
    case '22P05': // untranslatable_character: NUL in JSON
      return new Refusal('invalid', unstorable, { cause: error });
    case '40001':
    case '40P01':
    case '55P03':
      return new Refusal('conflict', 'kernel.error.busy', { cause: error });
    case '53100': // disk full
    case '53300': // too many connections
    case '57014':
    case '57P01':
    case '57P03':
    case '08006':
    case 'ECONNREFUSED':
      return new Refusal('unavailable', 'kernel.error.unavailable', { cause: error });
    default:
      return error;
  }
}
