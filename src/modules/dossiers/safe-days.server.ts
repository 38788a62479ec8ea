import { databaseNow, type Connection } from '#kernel/db.server.ts';
import type { Day } from '#kernel/day.ts';
import { workCalendar } from './content.server.ts';
import { lastSafeDay } from './deadlines.ts';

/** A round with the last day on which a dossier handed in surely reaches it, and whether that is past. */
export type SafeDay = Readonly<{ filesUntil: Day; last: Day; past: boolean }>;

/** The last safe day of the next round, and, where it is past, that of the first round which can still be reached safely. */
export async function safeDays(
  connection: Connection,
  ahead: readonly Readonly<{ filesUntil: Day }>[],
  workingDays: number | null,
): Promise<SafeDay[]> {
  const { today } = await databaseNow(connection);
  const calendar = await workCalendar(connection);
  const days = ahead.map(({ filesUntil }) => {
    // QĐ 26/2026 Đ7.2, also for a book that names no number
    const last = lastSafeDay(filesUntil, workingDays ?? 15, calendar);
    return { filesUntil, last, past: last < today };
  });
  const safe = days.findIndex(({ past }) => !past);
  return days.filter((_, at) => at === 0 || at === safe);
}
