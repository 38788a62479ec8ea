import { databaseNow, db } from '#kernel/db.server.ts';
import type { Day } from '#kernel/day.ts';
import { drawMap } from '#modules/catalogue/index.ts';
import { listOutlets } from '#modules/outlets/index.server.ts';
import { clockAt, outletKinds, outletPath } from '#modules/outlets/index.ts';
import { fullName } from '#modules/places/index.ts';
import { boundariesOn, placeBySlugOrCode } from '#modules/places/index.server.ts';
import type { PageServerLoad } from './$types';

/** Outlets under the filters of the address; those whose position is known also as points. */
export const load: PageServerLoad = async ({ url }) => {
  const { now, today } = await databaseNow(db());
  const on = today as Day;
  const q = url.searchParams.get('q')?.trim().slice(0, 120) ?? '';
  const kind = outletKinds.find((one) => one === url.searchParams.get('loai'));
  const tourism = url.searchParams.get('du-lich') === '1';
  const within = await placeBySlugOrCode(db(), url.searchParams.get('dia-ban') ?? '', on);
  const [found, boundaries] = await Promise.all([
    listOutlets(db(), on, {
      q,
      kind,
      tourism,
      ...(within && { placeId: within.placeId }),
      after: url.searchParams.get('sau') ?? undefined,
    }),
    boundariesOn(db(), on, 'commune'),
  ]);
  const points = found.rows.flatMap(({ code, name, latitude, longitude }) =>
    latitude === null || longitude === null
      ? []
      : [
          {
            code,
            name,
            lat: latitude,
            lon: longitude,
            products: 1,
            path: outletPath({ code }),
          },
        ],
  );
  return {
    on,
    clock: clockAt(now),
    input: { q, kind: kind ?? null, tourism },
    within: within && { code: within.code, name: fullName(within) },
    outlets: found.rows.map((row) => ({ ...row, placeName: row.place && fullName(row.place) })),
    total: found.total,
    next: found.next,
    map:
      points.length > 0
        ? drawMap(
            boundaries.features.map(({ properties, geometry }) => ({
              code: properties.code,
              geometry,
            })),
            points.map((point, i) => ({
              ...point,
              mark: String(i + 1),
              // what is seen in the point is part of what is read out
              label: `${i + 1}. ${point.name}`,
            })),
          )
        : null,
    points: points.map(({ code }) => code),
    schematic: boundaries.features.some(({ properties }) => properties.outline === 'schematic'),
  };
};
