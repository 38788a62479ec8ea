import { sql } from 'kysely';
import type { Day } from '#kernel/day.ts';
import type { Connection, Database } from '#kernel/db.server.ts';
import { Refusal } from '#kernel/errors.ts';
import { placeBySlugOrCode } from '#modules/places/index.server.ts';
import type { PlaceAsked } from './measure.server.ts';

/** How a figure is asked for. */
export type TargetQuestion = Readonly<{
  on: Day;
  /** answer from what was known at this instant */
  knownAt?: Date;
  /** code of a unit on either map */
  within?: string;
  /** only what cannot be placed on the map of this level */
  unplacedOn?: MapLevel;
  /** count fictitious rows too */
  demo?: boolean;
}>;

/** The two maps: districts as they last stood by the day, communes as they are today. */
export type MapLevel = 'district' | 'commune';

/** Runs queries against the present, or against the schema `past` at an instant; all see one moment. */
export function asKnown<Result>(
  database: Database,
  instant: Date | undefined,
  work: (connection: Connection) => Promise<Result>,
): Promise<Result> {
  if (!instant) return work(database);
  return database.transaction().execute(async (tx) => {
    await sql`select set_config('search_path', 'past, public', true),
                     set_config('namsao.known_at', ${instant.toISOString()}, true)`.execute(tx);
    return work(tx);
  });
}

/** The day of a map: the last one on which districts stood, up to the day asked; today for communes. */
export async function mapDayOf(connection: Connection, level: MapLevel, on: Day): Promise<Day> {
  const { rows } =
    level === 'district'
      ? await sql<{ day: Day }>`
          select coalesce(max(least(coalesce(valid_until, ${on}::date), ${on}::date)), ${on}::date) as day
            from place_versions where level = 'district' and valid_from <= ${on}::date`.execute(
          connection,
        )
      : await sql<{ day: Day }>`select today_in_vietnam() as day`.execute(connection);
  return rows[0]!.day;
}

/** The unit asked for, as it stands on the day or as it last stood; or what no map can place. */
export async function placeOf(
  connection: Connection,
  { within, unplacedOn, on }: TargetQuestion,
): Promise<PlaceAsked | null> {
  if (unplacedOn)
    return {
      placeId: null,
      level: unplacedOn,
      mapDay: await mapDayOf(connection, unplacedOn, on),
    };
  if (within === undefined) return null;
  const unit = await placeBySlugOrCode(connection, within, on);
  if (!unit)
    throw new Refusal('invalid', 'places.error.unknown-code', {
      params: { code: within.slice(0, 40) },
    });
  const mapDay =
    unit.validFrom > on
      ? unit.validFrom
      : unit.validUntil && unit.validUntil < on
        ? unit.validUntil
        : on;
  return { placeId: unit.placeId, level: unit.level, mapDay };
}
