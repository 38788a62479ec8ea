import { sql, type RawBuilder } from 'kysely';
import type { Actor } from '#kernel/actor.ts';
import type { Day } from '#kernel/day.ts';
import type { Connection, Database } from '#kernel/db.server.ts';
import { Refusal } from '#kernel/errors.ts';
import { asKnown, mapDayOf, placeOf, type PlaceAsked } from '#modules/programme/index.server.ts';
import { reportScope } from './rights.ts';
import type { ReportQuestion } from './types.ts';

/** A question with its places looked up: what the queries are made from. */
export type Prepared = Readonly<{
  question: ReportQuestion;
  map: Readonly<{ day: Day; level: ReportQuestion['map'] }>;
  place: PlaceAsked | null;
  placeName: string | null;
}>;

/**
 * Runs work on what was known at the instant asked, at the place that the actor may read. An officer of a commune
 * reads their own commune: it is taken where none is named, another is refused.
 */
export async function prepared<Result>(
  database: Database,
  actor: Actor,
  question: ReportQuestion,
  work: (connection: Connection, asked: Prepared) => Promise<Result>,
): Promise<Result> {
  const scope = reportScope(actor);
  if (!scope) throw new Refusal('forbidden', 'kernel.error.forbidden');
  return asKnown(database, question.knownAt, async (connection) => {
    const within =
      question.within ?? (scope === 'all' ? undefined : await codeOf(connection, scope.places[0]!));
    const asked = { ...question, ...(within && { within }) };
    const place = await placeOf(connection, { on: question.until, within });
    if (scope !== 'all' && !(place?.placeId && scope.places.includes(place.placeId)))
      throw new Refusal('forbidden', 'reporting.error.place');
    return work(connection, {
      question: asked,
      map: { day: await mapDayOf(connection, question.map, question.until), level: question.map },
      place,
      placeName: place?.placeId ? await nameOf(connection, place) : null,
    });
  });
}

async function codeOf(connection: Connection, placeId: string): Promise<string> {
  const { rows } = await sql<{ code: string }>`
    select code from places where id = ${placeId}::uuid`.execute(connection);
  if (!rows[0]) throw new Refusal('forbidden', 'reporting.error.place');
  return rows[0].code;
}

async function nameOf(connection: Connection, place: PlaceAsked): Promise<string | null> {
  const { rows } = await sql<{ name: string }>`
    select v.kind || ' ' || v.name as name from place_version_on(${place.placeId}::uuid, ${place.mapDay}::date) v`.execute(
    connection,
  );
  return rows[0]?.name ?? null;
}

/** Facts `f` that lie in the unit asked for, by the lineage of places. */
export const inside = (place: PlaceAsked | null): RawBuilder<unknown> =>
  place?.placeId
    ? sql`exists (
        select from place_maps w
         where w.target_place_id = ${place.placeId}::uuid and w.level = ${place.level}
           and ${place.mapDay}::date between w.map_from and w.map_until
           and w.place_id = f.place_id and f.place_on between w.fact_from and w.fact_until)`
    : sql`true`;

/** Facts `f` with the unit `m` of the map in which they stand; no unit: what the map cannot place. */
export const onMap = ({ day, level }: Prepared['map']): RawBuilder<unknown> => sql`
  left join place_maps m
    on m.place_id = f.place_id and m.level = ${level}
   and f.place_on between m.fact_from and m.fact_until
   and ${day}::date between m.map_from and m.map_until`;
