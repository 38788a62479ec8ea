import { createHash } from 'node:crypto';
import { sql } from 'kysely';
import type { Actor } from './actor.ts';
import type { Tx } from './db.server.ts';

/** What a command tells the journal: which thing, and what about it. Never personal data in `data`. */
export type JournalEvent = Readonly<{
  subject: Readonly<{ type: string; id: string }>;
  data?: Readonly<Record<string, unknown>>;
  before?: unknown;
  after?: unknown;
}>;

/** JSON with sorted keys: one text for one value, the form that hashes and proofs are made of (RFC 8785 in spirit). */
export function canonicalJson(value: unknown): string {
  if (value instanceof Date) return JSON.stringify(value.toISOString());
  if (typeof value === 'bigint') return JSON.stringify(value.toString());
  if (Array.isArray(value)) return `[${value.map((v) => canonicalJson(v ?? null)).join(',')}]`;
  if (value && typeof value === 'object') {
    const entries = Object.entries(value).filter(([, v]) => v !== undefined);
    entries.sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
    return `{${entries.map(([k, v]) => `${JSON.stringify(k)}:${canonicalJson(v)}`).join(',')}}`;
  }
  return JSON.stringify(value ?? null);
}

/** The hash of a value by its canonical JSON; null for nothing. */
export const digest = (value: unknown): string | null =>
  value === undefined ? null : createHash('sha256').update(canonicalJson(value)).digest('hex');

/** A statement takes 65,535 values at most. */
const writtenTogether = 2_000;

/** Appends events in the command's own transaction. The table refuses UPDATE, DELETE and TRUNCATE. */
export async function journal(
  tx: Tx,
  entry: {
    actor: Actor;
    action: string;
    requestId: string | null;
    events: readonly JournalEvent[];
  },
): Promise<void> {
  for (let at = 0; at < entry.events.length; at += writtenTogether)
    await tx
      .insertInto('journal_events')
      .values(
        entry.events.slice(at, at + writtenTogether).map((event) => ({
          actor_id: entry.actor.accountId,
          actor_kind: entry.actor.kind,
          action: entry.action,
          subject_type: event.subject.type,
          subject_id: event.subject.id,
          before_hash: digest(event.before),
          after_hash: digest(event.after),
          data: sql<string>`${JSON.stringify(event.data ?? {})}::jsonb`,
          request_id: entry.requestId,
        })),
      )
      .execute();
}
