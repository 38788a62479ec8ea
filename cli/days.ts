import { parseDay, type Day } from '#kernel/day.ts';

/** A day of the command line has one form; 07/01/2025 could mean two. Null with a fault when it is none. */
export function readDay(option: string, text: string | undefined, faults: string[]): Day | null {
  const day = text !== undefined && /^\d{4}-/.test(text) ? parseDay(text) : null;
  if (!day) faults.push(`${option}: expected a day YYYY-MM-DD; got "${text ?? ''}"`);
  return day;
}

/** The code of a unit of any level. */
export function readPlaceCode(option: string, text: string | undefined, faults: string[]): void {
  if (text !== undefined && !/^(\d{2}|\d{3}|\d{5})$/.test(text))
    faults.push(`${option}: expected a unit's code of 2, 3 or 5 digits; got "${text}"`);
}

/** An instant with its zone, such as 2026-11-23T08:00:00+07:00; a bare day means its end in Việt Nam. */
export function readInstant(option: string, text: string, faults: string[]): Date | null {
  const day = /^\d{4}-\d{2}-\d{2}$/.test(text) ? parseDay(text) : null;
  const written = day
    ? `${day}T23:59:59.999+07:00`
    : /^\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)?(Z|[+-]\d{2}:\d{2})$/.test(text)
      ? text
      : '';
  const instant = new Date(written);
  if (!Number.isNaN(instant.getTime())) return instant;
  faults.push(
    `${option}: expected an instant such as 2026-11-23T08:00:00+07:00, or a day; got "${text}"`,
  );
  return null;
}
