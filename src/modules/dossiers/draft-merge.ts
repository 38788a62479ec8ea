/** What becomes of a draft that was typed while somebody else saved: fields to write, and those said twice. */
export type Merged<Value> = Readonly<{
  changed: Readonly<Record<string, Value>>;
  /** the field, as the other one saved it */
  conflicts: readonly (readonly [string, Value | undefined])[];
}>;

// a form sends its lines with CR LF, whatever they were
const said = (value: unknown): string => JSON.stringify(value ?? null).replaceAll('\\r\\n', '\\n');

/**
 * Three ways at once: what the form showed when it was opened, what was typed, what is stored now. A field that was not
 * touched keeps what others stored; one that both changed, each otherwise, is a conflict. Without a `base` everything
 * typed is written.
 */
export function mergeDraft<Value>(
  base: Readonly<Record<string, Value>> | undefined,
  typed: Readonly<Record<string, Value>>,
  stored: Readonly<Record<string, Value>>,
): Merged<Value> {
  const changed: Record<string, Value> = {};
  const conflicts: (readonly [string, Value | undefined])[] = [];
  for (const [field, value] of Object.entries(typed)) {
    const mine = said(value);
    const theirs = said(stored[field]);
    if (mine === theirs) continue;
    const before = base && said(base[field]);
    if (before === mine) continue;
    if (before !== undefined && before !== theirs) conflicts.push([field, stored[field]]);
    else changed[field] = value;
  }
  return { changed, conflicts };
}

/** Whether a field was left as the form showed it. */
export const isUntouched = (
  field: string,
  base: Readonly<Record<string, unknown>>,
  typed: Readonly<Record<string, unknown>>,
): boolean => said(base[field]) === said(typed[field]);
