import { addDays, type Day } from '#kernel/day.ts';
import { databaseNow, db } from '#kernel/db.server.ts';
import { calendarRows } from '#modules/promotion/index.server.ts';
import { calendarResponse } from '../su-kien/event-machine.server.ts';
import type { RequestHandler } from './$types';

/** Announced events from a year ago on, for calendars that subscribe. */
export const GET: RequestHandler = async ({ url, locals }) => {
  const today = (await databaseNow(db())).today as Day;
  const rows = await calendarRows(db(), { from: addDays(today, -365) });
  return calendarResponse(rows, url, locals.locale);
};
