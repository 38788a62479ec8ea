import { sql, type RawBuilder } from 'kysely';
import type { Connection } from '#kernel/db.server.ts';
import type { Day } from '#kernel/day.ts';

/** Today by the database's clock, with the cards brought to it. */
export async function catalogueToday(connection: Connection): Promise<Day> {
  const { rows } = await sql<{ today: Day; current: boolean }>`
    select today_in_vietnam() as today, day is not distinct from today_in_vietnam() as current
      from catalogue_state`.execute(connection);
  const { today, current } = rows[0]!;
  if (!current) await atLeisure(connection, sql`select roll_catalogue()`);
  return today;
}

/** Work over all products, which may take longer than a question is given. */
async function atLeisure(connection: Connection, work: RawBuilder<unknown>): Promise<void> {
  if (!connection.isTransaction)
    return connection.transaction().execute((tx) => atLeisure(tx, work));
  await sql`select set_config('statement_timeout', '10min', true)`.execute(connection);
  await work.execute(connection);
}

/**
 * Makes sure that the counts of a day stand in `catalogue_cells`, at the present revision unless somebody else is just
 * making them anew.
 */
export async function countDay(connection: Connection, on: Day): Promise<void> {
  const { rows } = await sql<{ counted: boolean; revision: number }>`
    select r as revision, exists (select from catalogue_days where day = ${on} and revision = r) as counted
      from catalogue_revision() as r`.execute(connection);
  const { counted, revision } = rows[0]!;
  if (!counted)
    await atLeisure(connection, sql`select count_catalogue(${on}::date, ${revision}::bigint)`);
}
