import { sql } from 'kysely';
import { z } from 'zod';
import { systemActor } from '#kernel/actor.ts';
import { command } from '#kernel/command.server.ts';
import { db } from '#kernel/db.server.ts';
import { canLoadReference } from './permissions.ts';
import { readReference } from './reference.server.ts';
import { replay } from './replay.ts';
import { storeHistory, storeSchematic } from './store.server.ts';

const source = 'places';

/** Loads or refreshes units, lineage and the schematic map from data/places; one event, and nothing twice. */
export const loadUnits = command({
  name: 'places.load-units',
  input: z.strictObject({}),
  load: async (tx) => {
    await sql`select pg_advisory_xact_lock(hashtext('places.load-units'))`.execute(tx);
    return null;
  },
  permit: ({ actor }) => canLoadReference(actor),
  run: async ({ tx }) => {
    const reference = readReference();
    const history = replay(reference.startOn, reference.start, reference.changes);
    const stored = await storeHistory(tx, history, reference.resolutions);
    const schematic = await storeSchematic(tx, history, reference.seeds);
    await tx
      .insertInto('place_sources')
      .values({ name: source, sha256: reference.sha256 })
      .onConflict((conflict) =>
        conflict.column('name').doUpdateSet({ sha256: reference.sha256, loaded_at: sql`now()` }),
      )
      .execute();
    const result = { ...stored, schematic };
    return {
      event: {
        subject: { type: 'places', id: source },
        data: { ...result, source: reference.sha256 },
      },
      result,
    };
  },
});

/**
 * Places belong to every installation, demonstration or not: loads them when this database does not hold
 * those of data/places. Cheap when it does.
 */
export async function ensureReferenceData(): Promise<void> {
  const held = await db()
    .selectFrom('place_sources')
    .select('sha256')
    .where('name', '=', source)
    .executeTakeFirst();
  if (held?.sha256 !== readReference().sha256) await loadUnits({ actor: systemActor }, {});
}
