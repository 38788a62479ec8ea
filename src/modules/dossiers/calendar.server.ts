import { sql } from 'kysely';
import type { Actor } from '#kernel/actor.ts';
import { isWeekend, type Day } from '#kernel/day.ts';
import { databaseNow, type Tx } from '#kernel/db.server.ts';
import type { FieldFault } from '#kernel/errors.ts';
import { sheetOf, workCalendar } from './content.server.ts';
import { communeDueOn } from './deadlines.ts';
import { recordStep } from './steps.server.ts';

/** A day of the calendar as it is to be written. */
type CalendarDay = Readonly<{ day: Day; kind: string }>;

/** What keeps a day from the calendar: another entry of the same day, or a working day that would be worked in lieu. */
export async function checkDay(
  tx: Tx,
  { day, kind }: CalendarDay,
  id: string | null,
): Promise<FieldFault[]> {
  const other = await tx
    .selectFrom('holidays')
    .select(['code', 'name'])
    .where('day', '=', day)
    .$if(id !== null, (query) => query.where('id', '<>', id))
    .executeTakeFirst();
  return [
    ...(other
      ? [{ field: 'day', code: 'dossiers.error.holiday-twice', params: { ...other } }]
      : []),
    ...(kind === 'working' && !isWeekend(day)
      ? [{ field: 'kind', code: 'dossiers.error.holiday-working' }]
      : []),
  ];
}

/**
 * The due days of reviews under way, counted again from the day of their receipt: the calendar changed under them.
 * QĐ 26/2026 Đ7.2 counts working days. A day that moved is a line of the dossier's way.
 */
export async function moveReviewDays(tx: Tx, actor: Actor): Promise<void> {
  const { now } = await databaseNow(tx);
  const calendar = await workCalendar(tx);
  const { rows } = await sql<{
    id: string;
    rulebook: string;
    sheet: number;
    due: Day;
    received: Day;
  }>`
    select d.id, d.rulebook, d.sheet, d.commune_due_on as due, s.received
      from dossiers d
     cross join lateral (
       select (taken_at at time zone 'Asia/Ho_Chi_Minh')::date as received from dossier_steps
        where dossier_id = d.id and action = 'receive' order by number desc limit 1) s
     where d.state = 'commune-review' and d.commune_due_on is not null
     order by d.code for update of d`.execute(tx);
  for (const { id, due, received, ...filed } of rows) {
    const days = sheetOf(filed).book.communeReviewWorkingDays ?? 15;
    const dueOn = communeDueOn(received, days, calendar);
    if (dueOn === due) continue;
    await tx.updateTable('dossiers').set({ commune_due_on: dueOn }).where('id', '=', id).execute();
    await recordStep(tx, {
      dossier_id: id,
      action: 'calendar',
      from_state: 'commune-review',
      to_state: 'commune-review',
      taken_at: now.toISOString(),
      taken_by: actor.accountId,
      due_on: dueOn,
    });
  }
}
