import { databaseNow, type Connection } from '#kernel/db.server.ts';
import type { Day } from '#kernel/day.ts';
import { councilDay, roundsAhead, type RoundDays } from './schedule.ts';

/** When the council may sit, and for which rounds files are taken; public, as every announced round is. */
export type Schedule = Readonly<{
  /** the round in which the dossier stands */
  assigned: RoundDays | null;
  /** rounds for which a commune can still send files */
  ahead: readonly [RoundDays, ...RoundDays[]];
  /** the day until which the council may sit on it */
  heldUntil: Day;
}>;

/** The schedule as a dossier meets it, or, with null, as one meets it that is handed in now. */
export async function scheduleFor(
  connection: Connection,
  { dossierId, isDemo }: Readonly<{ dossierId: string | null; isDemo: boolean }>,
): Promise<Schedule> {
  const { today } = await databaseNow(connection);
  const days = ['name', 'files_until as filesUntil', 'held_until as heldUntil'] as const;
  const open = await connection
    .selectFrom('rounds')
    .select(days)
    .where('state', '=', 'open')
    .where('is_demo', '=', isDemo)
    .where('files_until', '>=', today)
    .execute();
  const assigned = dossierId
    ? await connection
        .selectFrom('round_entries as e')
        .innerJoin('rounds as r', 'r.id', 'e.round_id')
        .select(['r.name', 'r.files_until as filesUntil', 'r.held_until as heldUntil'])
        .where('e.dossier_id', '=', dossierId)
        .where('e.withdrawn_on', 'is', null)
        .executeTakeFirst()
    : undefined;
  const ahead = roundsAhead(open as RoundDays[], today as Day);
  const own = (assigned as RoundDays | undefined) ?? null;
  return { assigned: own, ahead, heldUntil: councilDay(own, ahead) };
}
