import { dayAt, formatDay } from '#kernel/day.ts';

/** `08:05 23/11/2026`, in Việt Nam's time. */
export function formatInstant(instant: Date): string {
  const time = new Date(instant.getTime() + 7 * 3_600_000).toISOString().slice(11, 16);
  return `${time} ${formatDay(dayAt(instant))}`;
}
