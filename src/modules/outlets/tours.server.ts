import { sql, type RawBuilder } from 'kysely';
import type { Connection } from '#kernel/db.server.ts';
import type { Day } from '#kernel/day.ts';
import { journeyOf, type TravelMode } from './journey.ts';
import { livenessOf } from './liveness.server.ts';
import { tourCode } from './paths.ts';
import type { TourRow, TourStop } from './views.ts';

/** Most routes that the public list holds. */
const shownTours = 100;

type Stored = Omit<TourRow, 'stops' | 'journey'> & { id: string; mode: TravelMode };
type StoredStop = Omit<TourStop, 'liveness'> & { routeId: string; outletId: string | null };

/** Published routes by title. */
export const listTours = (connection: Connection, on: Day): Promise<TourRow[]> =>
  toursWhere(connection, on, sql`r.published`);

/** A published route, or null. */
export async function tourPage(
  connection: Connection,
  part: string,
  on: Day,
): Promise<TourRow | null> {
  const code = tourCode(part);
  if (!code) return null;
  return (await toursWhere(connection, on, sql`r.published and r.code = ${code}`))[0] ?? null;
}

async function toursWhere(
  connection: Connection,
  on: Day,
  condition: RawBuilder<unknown>,
): Promise<TourRow[]> {
  const { rows } = await sql<Stored>`
    select r.id, r.code, r.title, r.intro, r.mode, r.season, r.source, r.is_demo as "isDemo"
      from tour_routes r where ${condition}
     order by r.title collate vietnamese, r.id limit ${shownTours}`.execute(connection);
  const { rows: stops } = await sql<StoredStop>`
    select t.route_id as "routeId", t.position, coalesce(o.name, s.name) as name, o.id as "outletId", o.code as "outletCode",
           s.kind as "sightKind", s.description, coalesce(o.address, s.address) as address,
           coalesce(o.latitude, s.latitude)::float8 as latitude, coalesce(o.longitude, s.longitude)::float8 as longitude,
           coalesce(o.hours, s.hours) as hours, coalesce(t.minutes, s.minutes) as minutes, t.note,
           coalesce(o.source, s.source) as source, coalesce(o.is_demo, s.is_demo) as "isDemo"
      from tour_stops t left join outlets o on o.id = t.outlet_id left join sights s on s.id = t.sight_id
     where t.route_id = any(${rows.map(({ id }) => id)}::uuid[]) order by t.position`.execute(
    connection,
  );
  const liveness = await livenessOf(
    connection,
    stops.flatMap(({ outletId }) => outletId ?? []),
    on,
  );
  return rows.map(({ id, ...route }) => {
    const own = stops
      .filter(({ routeId }) => routeId === id)
      .map(({ routeId: _, outletId, ...stop }): TourStop => ({
        ...stop,
        liveness: outletId ? (liveness.get(outletId) ?? null) : null,
      }));
    const journey = journeyOf(
      own.map(({ latitude, longitude, minutes }) => ({
        position: latitude === null || longitude === null ? null : { latitude, longitude },
        minutes,
      })),
      route.mode,
    );
    return { ...route, stops: own, journey };
  });
}
