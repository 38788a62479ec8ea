import { parseDay, type Day } from '#kernel/day.ts';
import { databaseNow, db } from '#kernel/db.server.ts';

/** The day in `ngay`, today when left out; `badDay` is what was typed when no such day exists. */
export async function dayAsked(url: URL): Promise<{ on: Day; badDay: string | null }> {
  const typed = url.searchParams.get('ngay')?.trim();
  const on = typed ? parseDay(typed) : null;
  return {
    on: on ?? ((await databaseNow(db())).today as Day),
    badDay: typed && !on ? typed.slice(0, 40) : null,
  };
}
