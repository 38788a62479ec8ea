import { sql } from 'kysely';
import type { Connection } from '#kernel/db.server.ts';
import type { Day } from '#kernel/day.ts';
import type { FieldFault } from '#kernel/errors.ts';
import type { Values } from '#kernel/register.server.ts';
import { communePoints } from '#modules/places/index.server.ts';
import { readHours } from './hours.ts';
import { straightKilometres } from './journey.ts';

/** No commune of the province is so wide: a point further from the commune's centre was mistyped. */
const farthestKilometres = 20;

export const fault = (field: string, code: string, params?: FieldFault['params']): FieldFault[] => [
  { field, code, ...(params && { params }) },
];

/** Latitude and longitude come together, and lie where the commune does that the row names. */
export async function positionFaults(
  connection: Connection,
  after: Values,
  today: Day,
): Promise<FieldFault[]> {
  const { latitude, longitude, place, placeOn } = after;
  if ((latitude === null) !== (longitude === null))
    return fault(latitude === null ? 'latitude' : 'longitude', 'outlets.error.position-half');
  if (typeof latitude !== 'number' || typeof longitude !== 'number' || typeof place !== 'string')
    return [];
  const communes = await communePoints(connection, today);
  const { rows } = await sql<{ id: string | null }>`
    select m.target_place_id as id from place_on_map(${place}::uuid, ${placeOn ?? today}::date, 'commune', ${today}) m`.execute(
    connection,
  );
  const own = communes.filter(({ placeId }) => placeId === rows[0]?.id);
  // a district, or a unit that was divided: any commune of the province may be meant
  const meant = own.length ? own : communes;
  const nearest = Math.min(
    ...meant.map(({ lat, lon }) =>
      straightKilometres({ latitude, longitude }, { latitude: lat, longitude: lon }),
    ),
  );
  return nearest <= farthestKilometres || meant.length === 0
    ? []
    : fault('latitude', 'outlets.error.outside', { kilometres: Math.round(nearest) });
}

/** Opening hours that no program could read would tell visitors nothing. */
export const hoursFaults = ({ hours }: Values): FieldFault[] =>
  typeof hours === 'string' && readHours(hours) === null
    ? fault('hours', 'outlets.error.hours')
    : [];
