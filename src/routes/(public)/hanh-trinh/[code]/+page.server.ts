import { redirect } from '@sveltejs/kit';
import { databaseNow, db } from '#kernel/db.server.ts';
import type { Day } from '#kernel/day.ts';
import { Refusal } from '#kernel/errors.ts';
import { drawMap } from '#modules/catalogue/index.ts';
import { tourPage } from '#modules/outlets/index.server.ts';
import { clockAt, outletPath, tourPath, type TourStop } from '#modules/outlets/index.ts';
import { boundariesOn } from '#modules/places/index.server.ts';
import { localPath } from '#ui/locale.ts';
import type { PageServerLoad } from './$types';

type Placed = TourStop & { latitude: number; longitude: number };

/** A published route with its sketch: the units around its stops, and a line through these. */
export const load: PageServerLoad = async ({ params, locals }) => {
  const { now, today } = await databaseNow(db());
  const on = today as Day;
  const tour = await tourPage(db(), params.code, on);
  if (!tour) throw new Refusal('not-found', 'outlets.error.no-tour');
  const path = tourPath(tour);
  if (!path.endsWith(`/${params.code}`)) redirect(301, localPath(locals.locale, path));
  const placed = tour.stops.filter(
    (stop): stop is Placed => stop.latitude !== null && stop.longitude !== null,
  );
  const boundaries = placed.length > 1 ? await boundariesOn(db(), on, 'commune') : null;
  const numbers = new Map(tour.stops.map((stop, i) => [stop.position, i + 1]));
  return {
    path,
    tour,
    clock: clockAt(now),
    placed: placed.length,
    schematic:
      boundaries?.features.some(({ properties }) => properties.outline === 'schematic') ?? false,
    map:
      boundaries &&
      drawMap(
        boundaries.features.map(({ properties, geometry }) => ({
          code: properties.code,
          geometry,
        })),
        placed.map((stop) => ({
          code: String(stop.position),
          name: stop.name,
          lon: stop.longitude,
          lat: stop.latitude,
          products: 1,
          path: stop.outletCode
            ? outletPath({ code: stop.outletCode })
            : `${path}#stop-${numbers.get(stop.position)}`,
          mark: String(numbers.get(stop.position)),
          label: locals.t('outlets.tour.point', {
            n: numbers.get(stop.position)!,
            name: stop.name,
          }),
        })),
        null,
        frameOf(placed),
      ),
  };
};

/** West, south, east, north around the stops: a margin of a quarter, at least two kilometres, no strip. */
function frameOf(stops: readonly Placed[]): [number, number, number, number] {
  const lons = stops.map(({ longitude }) => longitude);
  const lats = stops.map(({ latitude }) => latitude);
  const [west, east] = [Math.min(...lons), Math.max(...lons)];
  const [south, north] = [Math.min(...lats), Math.max(...lats)];
  const side = Math.max(east - west, north - south, 0.02) * 1.5;
  const [x, y] = [(west + east) / 2, (south + north) / 2];
  return [x - side / 2, y - side / 2, x + side / 2, y + side / 2];
}
