import { sql } from 'kysely';
import type { Day } from '#kernel/day.ts';
import type { Connection } from '#kernel/db.server.ts';
import { Refusal } from '#kernel/errors.ts';
import type { OnMap } from './figures.ts';
import { joinTraces, traceFrom, type Step, type Traced } from './trace.ts';
import type { Level } from './unit.ts';
import {
  firstDay,
  selectVersions,
  validOn,
  versionsOf,
  type PlaceVersion,
} from './units.server.ts';

/** A unit that another became or came from; without one when no successor is confirmed. */
export type TracedUnit = Readonly<{
  unit: PlaceVersion | null;
  extent: Traced['extent'];
  confidence: Traced['confidence'];
  resolution: string | null;
}>;

/**
 * What a unit became, or came from when `to` is earlier. Codes were reused: without `from` the latest
 * version that began before `to` is meant. Refuses unknown codes, days before the data, and a `from` on
 * which the code was not in use.
 */
export async function trace(
  connection: Connection,
  code: string,
  { from, to }: Readonly<{ from?: Day; to: Day }>,
): Promise<TracedUnit[]> {
  const versions = await versionsOf(connection, code);
  const first = await firstDay(connection);
  for (const day of [from, to])
    if (first !== null && day !== undefined && day < first)
      throw new Refusal('invalid', 'places.error.before-data', { params: { day, first } });
  const start =
    from === undefined
      ? (versions.filter((v) => v.validFrom < to).at(-1) ?? versions[0]!)
      : versions.find(
          (v) => v.validFrom <= from && (v.validUntil === null || v.validUntil >= from),
        );
  if (!start)
    throw new Refusal('invalid', 'places.error.code-not-on-day', {
      params: { code, day: from!, first: versions[0]!.validFrom },
    });
  return traceVersion(connection, start, to);
}

/** As `trace`, from one version. */
export async function traceVersion(
  connection: Connection,
  start: PlaceVersion,
  to: Day,
): Promise<TracedUnit[]> {
  const forward = start.validUntil !== null && start.validUntil < to;
  if (!forward && start.validFrom <= to)
    return [{ unit: start, extent: 'unchanged', confidence: 'verified', resolution: null }];
  const { steps, units } = await graph(connection, [start], to, forward);
  const traced = traceFrom(start.versionId, (version) => steps.get(version) ?? []);
  const standing = (row: Traced) => {
    const unit = row.version === null ? null : (units.get(row.version) ?? start);
    return !unit || (unit.validFrom <= to && (unit.validUntil === null || unit.validUntil >= to));
  };
  if (traced.every(standing)) return traced.map((row) => named(row, units));
  return traceThroughCommunes(connection, start, to, forward);
}

/** A level that ended left no successor of its own: the communes of the unit tell what became of it. */
async function traceThroughCommunes(
  connection: Connection,
  start: PlaceVersion,
  to: Day,
  forward: boolean,
): Promise<TracedUnit[]> {
  const day = forward ? start.validUntil! : start.validFrom;
  const { rows: communes } = await sql<PlaceVersion>`
    ${selectVersions} where v.parent_place_id = ${start.placeId} and v.level = 'commune' and ${validOn('v', day)}`.execute(
    connection,
  );
  const { steps, units } = await graph(connection, communes, to, forward);
  const traces = communes.map((commune) =>
    traceFrom(commune.versionId, (version) => steps.get(version) ?? []),
  );
  return joinTraces(traces).map((row) => named(row, units));
}

/** All steps that lead on from some versions up to a day, resolution by resolution, and the units they lead to. */
async function graph(
  connection: Connection,
  starts: readonly PlaceVersion[],
  to: Day,
  forward: boolean,
): Promise<{ steps: Map<string, Step[]>; units: Map<string, PlaceVersion> }> {
  const [here, there, upTo] = forward
    ? [sql`l.from_version_id`, sql`l.to_version_id`, sql`l.effective_on <= ${to}`]
    : [sql`l.to_version_id`, sql`l.from_version_id`, sql`l.effective_on > ${to}`];
  const steps = new Map<string, Step[]>();
  const units = new Map(starts.map((unit) => [unit.versionId, unit]));
  for (let front = [...units.keys()]; front.length;) {
    const { rows } = await sql<Step & { at: string }>`
      select l.id, ${here} as at, ${there} as next, l.extent, l.confidence, r.number as resolution
        from place_links l join resolutions r on r.id = l.resolution_id
       where ${here} = any(${front}::uuid[]) and ${upTo} order by l.id`.execute(connection);
    for (const { at, ...step } of rows) {
      // A predecessor outside the data is no unit to name.
      if (!forward && step.next === null) continue;
      steps.set(at, [...(steps.get(at) ?? []), step]);
    }
    const next = new Set(rows.flatMap((row) => row.next ?? []));
    front = [...next].filter((id) => !units.has(id));
    if (front.length === 0) break;
    const reached = await sql<PlaceVersion>`
      ${selectVersions} where v.id = any(${front}::uuid[])`.execute(connection);
    for (const unit of reached.rows) units.set(unit.versionId, unit);
  }
  return { steps, units };
}

function named(row: Traced, units: ReadonlyMap<string, PlaceVersion>): TracedUnit {
  return {
    unit: row.version === null ? null : (units.get(row.version) ?? null),
    extent: row.extent,
    confidence: row.confidence,
    resolution: row.resolution,
  };
}

/** Where a fact stands on a map, and when it cannot be given to one unit, between which it is open. */
export async function lineage(
  connection: Connection,
  fact: Readonly<{ placeId: string; day: Day; mapDay: Day; level: Level }>,
): Promise<OnMap & { candidates: readonly TracedUnit[] }> {
  const { rows } = await sql<{ placeId: string | null; status: OnMap['status'] }>`
    select target_place_id as "placeId", status
      from place_on_map(${fact.placeId}::uuid, ${fact.day}::date, ${fact.level}, ${fact.mapDay}::date)`.execute(
    connection,
  );
  const found = rows[0]!;
  const { rows: versions } = await sql<PlaceVersion>`
    ${selectVersions} where v.place_id = ${fact.placeId} and v.valid_from <= ${fact.day}
     order by v.valid_from desc limit 1`.execute(connection);
  const candidates = versions[0] ? await traceVersion(connection, versions[0], fact.mapDay) : [];
  return { ...found, candidates };
}
