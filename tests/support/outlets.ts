import type { Actor } from '#kernel/actor.ts';
import type { Database } from '#kernel/db.server.ts';
import type { OpenRegister } from '#kernel/register.server.ts';
import { registers } from '#modules/outlets/index.server.ts';
import { communePoints } from '#modules/places/index.server.ts';
import type { World } from './thread.ts';

/** A register of the outlets by the last part of its name. */
export const outletRegister = (name: string): OpenRegister =>
  registers.find(({ register }) => register.name === `outlets.${name}`)!;

/** Enters rows of the outlets as the trade officer of a world; positions near the centre of commune A. */
export async function outletMaker(database: Database, world: World) {
  const codeOf = async (table: 'places' | 'producers', id: string) =>
    (await database.selectFrom(table).select('code').where('id', '=', id).executeTakeFirstOrThrow())
      .code;
  const commune = await codeOf('places', world.placeA);
  const producer = await codeOf('producers', world.producerId);
  const centre = (await communePoints(database, world.today)).find(
    ({ placeId }) => placeId === world.placeA,
  )!;
  const enter = (name: string, values: Record<string, string>, actor: Actor = world.trade) =>
    outletRegister(name).enter({ actor }, { values });
  return {
    commune,
    producer,
    /** so many degrees north of the centre */
    point: (north = 0) => ({
      latitude: (centre.lat + north).toFixed(5),
      longitude: centre.lon.toFixed(5),
    }),
    enter,
    /** a shop in commune A, open since March 2023 */
    make: (name: string, more: Record<string, string> = {}, actor?: Actor) =>
      enter(
        'outlets',
        {
          name,
          kind: 'shop',
          address: '1 Phố Thử',
          place: commune,
          openedOn: '01/03/2023',
          ...more,
        },
        actor,
      ),
  };
}

/** The faults that a refusal names, as `field: code`; none where nothing was refused. */
export const faultsOf = (work: Promise<unknown>): Promise<string[]> =>
  work.then(
    () => [],
    (error: { fields?: { field: string; code: string }[] }) =>
      (error.fields ?? []).map(({ field, code }) => `${field}: ${code}`),
  );
