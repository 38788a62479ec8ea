import pg from 'pg';

/** From which time on a text is prepared: lists of changing length do not come again. */
const often = 3;
/** How many texts get a name; what comes after them is planned each time, as before. */
const limit = 1_000;
/** How many texts are remembered that have no name yet. */
const waiting = 1_000;
/** Longer texts carry a row for each of many records, another number of them each time. */
const longest = 20_000;

const names = new Map<string, string>();
const seen = new Map<string, number>();

/**
 * The name under which a connection keeps a statement, the same for the same text as long as the process lives; null
 * for a text that has not come often enough.
 */
export function statementName(text: string): string | null {
  const known = names.get(text);
  if (known) return known;
  if (text.length > longest) return null;
  const times = (seen.get(text) ?? 0) + 1;
  if (times < often || names.size >= limit) {
    if (seen.size >= waiting) seen.clear();
    seen.set(text, times);
    return null;
  }
  seen.delete(text);
  const name = `s${names.size + 1}`;
  names.set(text, name);
  return name;
}

type Ask = (...asked: unknown[]) => never;

/**
 * A connection that prepares what it is asked again and again: PostgreSQL parses and plans it once and not each time
 * (figures in docs/adr/2026-11-30-prepared-statements.md). The server itself goes on planning for the values at hand
 * where a plan for any values would cost more (`plan_cache_mode = auto`).
 */
export class PreparingClient extends pg.Client {
  // pg takes a question in nine forms; Kysely asks with a text and its values
  override query(...asked: unknown[]): never {
    const ask = super.query.bind(this) as Ask;
    const [text, values, ...rest] = asked;
    if (typeof text !== 'string' || !Array.isArray(values) || values.length === 0)
      return ask(...asked);
    const name = statementName(text);
    return name ? ask({ name, text, values }, ...rest) : ask(...asked);
  }
}
