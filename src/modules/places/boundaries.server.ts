import { sql } from 'kysely';
import { z } from 'zod';
import { command } from '#kernel/command.server.ts';
import { addDays, parseDay, type Day } from '#kernel/day.ts';
import type { Connection } from '#kernel/db.server.ts';
import { Refusal } from '#kernel/errors.ts';
import { fold } from '#kernel/text.ts';
import { canonicalJson } from '#kernel/journal.server.ts';
import {
  centroidOf,
  readBoundaries,
  type BoundaryFault,
  type Geometry,
  type Ring,
} from './geojson.ts';
import { canLoadReference } from './permissions.ts';
import type { Level } from './unit.ts';
import { validOn } from './units.server.ts';

/** What an import would do, row by row; with faults it does nothing. */
export type BoundaryPlan = Readonly<{
  read: number;
  created: readonly Planned[];
  changed: readonly (Planned & { replaces: Held })[];
  unchanged: number;
  refused: readonly BoundaryFault[];
}>;
type Planned = Readonly<{ placeId: string; geometry: Geometry; validUntil: Day | null }>;
type Held = Readonly<{
  id: string;
  placeId: string;
  geometry: Geometry;
  validFrom: Day;
  validUntil: Day | null;
}>;

/** Checks a file of outlines against the units of a day; nothing is written. */
export async function planBoundaries(
  connection: Connection,
  collection: unknown,
  from: Day,
): Promise<BoundaryPlan> {
  const { boundaries, faults, read } = readBoundaries(collection);
  const codes = boundaries.map((boundary) => boundary.code);
  const { rows: units } = await sql<{
    code: string;
    name: string;
    placeId: string;
    validUntil: Day | null;
  }>`
    select p.code, v.name, v.place_id as "placeId", v.valid_until as "validUntil"
      from places p join place_versions v on v.place_id = p.id
     where p.code_system = 'gso' and p.code = any(${codes}::text[]) and ${validOn('v', from)}`.execute(
    connection,
  );
  const unitOf = new Map(units.map((unit) => [unit.code, unit]));
  const { rows: held } = await sql<Held>`
    select id, place_id as "placeId", geometry, valid_from as "validFrom", valid_until as "validUntil"
      from place_boundaries
     where kind = 'official' and place_id = any(${units.map((unit) => unit.placeId)}::uuid[])
       and (valid_until is null or valid_until >= ${from})
     order by place_id, valid_from`.execute(connection);
  const refused = [...faults];
  const created: Planned[] = [];
  const changed: (Planned & { replaces: Held })[] = [];
  let unchanged = 0;
  for (const { row, code, name, geometry } of boundaries) {
    const unit = unitOf.get(code);
    if (!unit) {
      refused.push({
        row,
        field: 'code',
        code: 'places.error.code-unknown-on-day',
        params: { code, day: from },
      });
      continue;
    }
    // Codes were reused: an outline of today's unit must not become that of its namesake by code.
    if (name !== null && !` ${fold(name)}`.endsWith(` ${fold(unit.name)}`)) {
      refused.push({
        row,
        field: 'name',
        code: 'places.error.name-differs',
        params: { code, name, day: from, expected: unit.name },
      });
      continue;
    }
    const own = held.filter((h) => h.placeId === unit.placeId);
    const present = own.find((h) => h.validFrom <= from);
    const next = own.find((h) => h.validFrom > from);
    const plain = flattened(geometry);
    const planned = {
      placeId: unit.placeId,
      geometry: plain,
      validUntil: earliest(unit.validUntil, next ? addDays(next.validFrom, -1) : null),
    };
    if (!present) created.push(planned);
    else if (canonicalJson(present.geometry) === canonicalJson(plain)) unchanged++;
    else changed.push({ ...planned, replaces: present });
  }
  refused.sort((a, b) => a.row - b.row);
  return { read, created, changed, unchanged, refused };
}

const earliest = (a: Day | null, b: Day | null): Day | null =>
  a === null ? b : b === null || a < b ? a : b;

/** Heights are dropped: positions of two numbers. */
function flattened(geometry: Geometry): Geometry {
  const plain = (ring: Ring): Ring => ring.map(([lon, lat]) => [lon, lat]);
  return geometry.type === 'Polygon'
    ? { type: 'Polygon', coordinates: geometry.coordinates.map(plain) }
    : { type: 'MultiPolygon', coordinates: geometry.coordinates.map((rings) => rings.map(plain)) };
}

const dayText = z
  .string()
  .refine((text) => parseDay(text) !== null, 'kernel.error.day')
  .transform((text) => parseDay(text)!);

/** Loads official boundaries that hold from a day on: all of a file or, when one row is refused, none. */
export const loadBoundaries = command({
  name: 'places.load-boundaries',
  input: z.strictObject({
    from: dayText,
    source: z.string().trim().min(1).max(200),
    collection: z.unknown(),
  }),
  load: async (tx, input) => {
    await sql`select pg_advisory_xact_lock(hashtext('places.load-boundaries'))`.execute(tx);
    return planBoundaries(tx, input.collection, input.from);
  },
  permit: ({ actor }) => canLoadReference(actor),
  run: async ({ tx, facts: plan, input }) => {
    if (plan.refused.length)
      throw new Refusal('invalid', 'places.error.boundaries-refused', {
        params: { count: plan.refused.length },
        fields: plan.refused.map(({ row, ...fault }) => ({
          ...fault,
          field: `${row}.${fault.field}`,
        })),
      });
    const fresh: Planned[] = [...plan.created];
    for (const { replaces, ...planned } of plan.changed) {
      if (replaces.validFrom === input.from) {
        await tx.deleteFrom('place_boundaries').where('id', '=', replaces.id).execute();
      } else {
        await tx
          .updateTable('place_boundaries')
          .set({ valid_until: addDays(input.from, -1) })
          .where('id', '=', replaces.id)
          .execute();
      }
      fresh.push(planned);
    }
    for (const { placeId, geometry, validUntil } of fresh) {
      const [lon, lat] = centroidOf(geometry);
      await tx
        .insertInto('place_boundaries')
        .values({
          place_id: placeId,
          kind: 'official',
          geometry: sql`${JSON.stringify(geometry)}::jsonb`,
          centroid_lon: String(lon),
          centroid_lat: String(lat),
          valid_from: input.from,
          valid_until: validUntil,
          source: input.source,
        })
        .execute();
    }
    const result = {
      read: plan.read,
      created: plan.created.length,
      changed: plan.changed.length,
      unchanged: plan.unchanged,
    };
    return {
      event: {
        subject: { type: 'places', id: 'boundaries' },
        data: { ...result, from: input.from, source: input.source },
        after: input.collection,
      },
      result,
    };
  },
});

export type BoundaryFeature = Readonly<{
  type: 'Feature';
  properties: Readonly<{
    code: string;
    kind: string;
    name: string;
    level: Level;
    outline: 'official' | 'schematic';
  }>;
  geometry: Geometry;
}>;
export type BoundaryCollection = Readonly<{
  type: 'FeatureCollection';
  features: readonly BoundaryFeature[];
}>;

/** The outlines of a level on a day: official where loaded, else the schematic ones, which say so. */
export async function boundariesOn(
  connection: Connection,
  on: Day,
  level: Level,
): Promise<BoundaryCollection> {
  const { rows } = await sql<{
    code: string;
    kind: string;
    name: string;
    outline: 'official' | 'schematic';
    geometry: Geometry;
  }>`
    select distinct on (p.code) p.code, v.kind, v.name, b.kind as outline, b.geometry
      from place_versions v
      join places p on p.id = v.place_id
      join place_boundaries b on b.place_id = v.place_id and ${validOn('b', on)}
     where v.level = ${level} and ${validOn('v', on)}
     order by p.code, b.kind`.execute(connection);
  return {
    type: 'FeatureCollection',
    features: rows.map(({ geometry, ...properties }) => ({
      type: 'Feature',
      properties: { ...properties, level },
      geometry,
    })),
  };
}
