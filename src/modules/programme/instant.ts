import { dayAt, formatDay, parseDay } from '#kernel/day.ts';

/**
 * The moment of knowledge that somebody typed: a day means its end in Việt Nam; a time without a zone is of Việt Nam.
 * Null when it is none.
 */
export function parseInstant(text: string): Date | null {
  const typed = text.trim();
  const match = /^(\S+?)(?:[T ](\d{2}:\d{2}(?::\d{2}(?:\.\d{1,6})?)?)(Z|[+-]\d{2}:\d{2})?)?$/.exec(
    typed,
  );
  const day = match && parseDay(match[1]!);
  if (!day) return null;
  const [, , time, zone] = match;
  const instant = new Date(`${day}T${time ?? '23:59:59.999'}${zone ?? '+07:00'}`);
  return Number.isNaN(instant.getTime()) ? null : instant;
}

/** `30/06/2026 23:59`, the clock of Việt Nam. */
export function formatInstant(instant: Date): string {
  const clock = new Date(instant.getTime() + 7 * 3_600_000).toISOString().slice(11, 16);
  return `${formatDay(dayAt(instant))} ${clock}`;
}
