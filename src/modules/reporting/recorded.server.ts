import { sql } from 'kysely';
import type { Connection } from '#kernel/db.server.ts';
import type { Report } from './definition.server.ts';

/** Which kinds of facts are on record, by the names of a report's conditions. */
export async function recordedOf(
  connection: Connection,
  conditions: Report['recorded'],
  demo: boolean,
): Promise<Record<string, boolean>> {
  const { rows } = await sql<{ recorded: Record<string, boolean> }>`
    select jsonb_build_object(${sql.join(
      Object.entries(conditions).flatMap(([name, condition]) => [
        sql`${sql.lit(name)}::text`,
        condition(demo),
      ]),
    )}) as recorded`.execute(connection);
  return rows[0]!.recorded;
}
