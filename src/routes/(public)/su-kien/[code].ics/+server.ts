import { db } from '#kernel/db.server.ts';
import { calendarRows } from '#modules/promotion/index.server.ts';
import { calendarResponse } from '../event-machine.server.ts';
import type { RequestHandler } from './$types';

/** One event for a calendar. */
export const GET: RequestHandler = async ({ params, url, locals }) =>
  calendarResponse(await calendarRows(db(), { code: params.code }), url, locals.locale);
