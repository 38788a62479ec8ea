import { sql } from 'kysely';
import type { Connection } from '#kernel/db.server.ts';
import type { Day } from '#kernel/day.ts';
import { Refusal } from '#kernel/errors.ts';

/** The commune of today that a place of an earlier day lies in; refused where the map does not lead to one. */
export async function communeOf(
  connection: Connection,
  placeId: string | null,
  meantOn: Day | null,
  today: Day,
): Promise<string> {
  if (placeId && meantOn) {
    const { rows } = await sql<{ target_place_id: string | null }>`
      select target_place_id from place_on_map(${placeId}, ${meantOn}::date, 'commune', ${today}::date)`.execute(
      connection,
    );
    if (rows[0]?.target_place_id) return rows[0].target_place_id;
  }
  throw new Refusal('invalid', 'kernel.error.invalid', {
    fields: [{ field: 'placeId', code: 'dossiers.error.no-commune' }],
  });
}

/** The communes of a day, for choosing one. */
export async function communesOn(
  connection: Connection,
  on: Day,
): Promise<{ id: string; name: string }[]> {
  const { rows } = await sql<{ id: string; name: string }>`
    select place_id as id, kind || ' ' || name as name from place_versions
     where level = 'commune' and valid_from <= ${on} and (valid_until is null or valid_until >= ${on})
     order by name collate vietnamese, place_id`.execute(connection);
  return rows;
}
