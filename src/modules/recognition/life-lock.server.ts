import { sql } from 'kysely';
import type { Tx } from '#kernel/db.server.ts';
import type { Day } from '#kernel/day.ts';
import { Refusal } from '#kernel/errors.ts';
import { lifeColumns, lifeJoins, lifeOn, type LifeRow } from './life.server.ts';

/** A recognition locked with its life, its state on a day, and the conclusion that waits for a decision. */
export async function lockLife(tx: Tx, id: string, on: Day) {
  const recognition = await tx
    .selectFrom('recognitions')
    .selectAll()
    .where('id', '=', id)
    .forUpdate()
    .executeTakeFirst();
  if (!recognition) throw new Refusal('not-found', 'recognition.error.no-recognition');
  const { rows } = await sql<LifeRow>`
    select ${lifeColumns} from recognitions r ${lifeJoins} where r.id = ${id}`.execute(tx);
  const { status, ...life } = lifeOn(rows[0]!, on);
  const openCase = await tx
    .selectFrom('revocation_cases')
    .select(['id', 'ground', 'concluded_on'])
    .where('recognition_id', '=', id)
    .where('closed_on', 'is', null)
    .executeTakeFirst();
  return { recognition, status, life, openCase: openCase ?? null };
}
