import { sql } from 'kysely';
import type { Connection } from '#kernel/db.server.ts';
import type { Day } from '#kernel/day.ts';

/** Today by the database's clock, with the cards brought to it. */
export async function catalogueToday(connection: Connection): Promise<Day> {
  const { rows } = await sql<{ today: Day; current: boolean }>`
    select today_in_vietnam() as today, day is not distinct from today_in_vietnam() as current
      from catalogue_state`.execute(connection);
  const { today, current } = rows[0]!;
  if (!current)
    await (connection.isTransaction ? roll(connection) : connection.transaction().execute(roll));
  return today;
}

/** After a change of the map all cards are made anew: that may take longer than a question. */
async function roll(connection: Connection): Promise<void> {
  await sql`select set_config('statement_timeout', '10min', true)`.execute(connection);
  await sql`select roll_catalogue()`.execute(connection);
}

/** Makes sure that the counts of a day stand in `catalogue_cells` at the present revision. */
export async function countDay(connection: Connection, on: Day): Promise<void> {
  const { rows } = await sql<{ counted: boolean; revision: number }>`
    select r as revision, exists (select from catalogue_days where day = ${on} and revision = r) as counted
      from catalogue_revision() as r`.execute(connection);
  const { counted, revision } = rows[0]!;
  if (!counted)
    await sql`select count_catalogue(${on}::date, ${revision}::bigint)`.execute(connection);
}
