import { createHash } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { sql } from 'kysely';
import { publicActor, type Actor } from '#kernel/actor.ts';
import type { Database } from '#kernel/db.server.ts';
import { storeFile } from '#kernel/files.server.ts';
import { applyImport, type ImportAnswer } from '#kernel/register-import.server.ts';
import { rowByCode } from '#kernel/register-list.server.ts';
import type { OpenRegister } from '#kernel/register.server.ts';
import type { World } from './thread.ts';

/** The public code of a producer, product or unit. */
export const codeOf = async (
  database: Database,
  table: 'places' | 'producers' | 'products',
  id: string,
): Promise<string> =>
  (await database.selectFrom(table).select('code').where('id', '=', id).executeTakeFirstOrThrow())
    .code;

/** Amends the row of a code, from its newest form. */
export async function amendRow(
  database: Database,
  actor: Actor,
  register: OpenRegister,
  code: string,
  values: Record<string, string>,
): Promise<void> {
  const { row } = await rowByCode(database, register, actor, code);
  await register.amend({ actor }, { id: row.id, version: row.version, values });
}

/** Which fields were refused, and why: `field: code`; empty when nothing was. */
export const faultsOf = (work: Promise<unknown>): Promise<string[]> =>
  work.then(
    () => [],
    (error: unknown) =>
      (error as { fields: { field: string; code: string }[] }).fields.map(
        ({ field, code }) => `${field}: ${code}`,
      ),
  );

/** People who keep none of the agency's registers. */
export const notInCharge = (world: World): readonly Actor[] => [
  publicActor,
  world.otherCommune,
  world.otherProducer,
  world.trade,
  world.advisory,
  world.steering,
  world.inspector,
  world.administrator,
  world.chair,
  world.secretary,
  world.members[0],
];

/** The number of rows of a table and of the journal: what a refused command leaves as it was. */
export const counted = async (database: Database, table: string): Promise<string> => {
  const { rows } = await sql<{ n: string }>`
    select (select count(*) from ${sql.table(table)}) || ' ' || (select count(*) from journal_events) as n`.execute(
    database,
  );
  return rows[0]!.n;
};

/** An instant of the database's clock, with the next one a little later. */
export const instant = async (database: Database): Promise<Date> => {
  const { rows } = await sql<{ now: Date }>`select clock_timestamp() as now`.execute(database);
  await sleep(5);
  return rows[0]!.now;
};

/** Takes a CSV of these lines into a register. NAMSAO_DATA has to be a folder of the test's own. */
export async function importLines(
  open: OpenRegister,
  actor: Actor,
  lines: readonly string[],
): Promise<ImportAnswer> {
  const bytes = new TextEncoder().encode(lines.join('\n'));
  const name = `${createHash('sha256').update(bytes).digest('hex').slice(0, 8)}.csv`;
  const { id } = await storeFile({ actor }, { name, bytes, purpose: 'import' });
  return applyImport(open, { actor }, id);
}
