import { sql, type RawBuilder } from 'kysely';
import type { Connection } from './db.server.ts';

/** A row as the public may take it away. */
export type OpenRow = Readonly<Record<string, string | number | boolean | null>>;

const batch = 2_000;

/**
 * All rows of a table in a fixed order, in batches, so that a large one streams: `ask` gets the condition that leads on and
 * the number of rows to bring, and selects `id` beside what is published. The id is not passed on.
 */
export async function* openRows<Row extends object>(
  ask: (onward: RawBuilder<unknown>, limit: number) => Promise<readonly (Row & { id: string })[]>,
  id = 't.id',
): AsyncGenerator<readonly Omit<Row, 'id'>[]> {
  for (let after: string | null = null; ;) {
    const onward: RawBuilder<unknown> =
      after === null ? sql`true` : sql`${sql.ref(id)} > ${after}::uuid`;
    const rows: readonly (Row & { id: string })[] = await ask(onward, batch);
    if (rows.length) yield rows.map(({ id: _, ...row }) => row);
    if (rows.length < batch) return;
    after = rows.at(-1)!.id;
  }
}

/** When rows of fact tables were last entered, changed or taken out; null: never. Answers from the indexes of history. */
export async function lastChange(
  connection: Connection,
  tables: readonly string[],
): Promise<Date | null> {
  const instants = tables.flatMap((table) => [
    sql`(select max(known_from) from ${sql.table(table)})`,
    sql`(select max(known_until) from ${sql.table(`history.${table}`)})`,
  ]);
  const { rows } = await sql<{ at: Date | null }>`
    select greatest(${sql.join(instants)}) as at`.execute(connection);
  return rows[0]!.at;
}
