import type { Geometry } from '#modules/places/index.ts';
import { boundsOf, pathOf, planeOf, type Bounds } from './mapping.ts';
import { placePath } from './paths.ts';

/** A place that holds products, with the point where the map shows it. */
export type MapPoint = Readonly<{
  code: string;
  name: string;
  lon: number;
  lat: number;
  products: number;
}>;

export type DrawnMap = Readonly<{
  width: number;
  height: number;
  /** of the live map */
  bounds: Bounds;
  /** `chosen`: the unit that the page is about; `filled`: it holds products */
  units: readonly Readonly<{ code: string; path: string; chosen: boolean; filled: boolean }>[];
  points: readonly Readonly<{
    code: string;
    name: string;
    path: string;
    x: number;
    y: number;
    products: number;
  }>[];
}>;

/** The drawing of units and points; null where no outline is known. */
export function drawMap(
  units: readonly Readonly<{ code: string; geometry: Geometry }>[],
  points: readonly MapPoint[],
  chosen: string | null = null,
): DrawnMap | null {
  const bounds = boundsOf(units.map(({ geometry }) => geometry));
  if (!bounds) return null;
  const plane = planeOf(bounds, 760);
  const holding = new Set(points.map(({ code }) => code));
  // the chosen outline last, so that its border lies on top
  const ordered = [...units].sort((a, b) => Number(a.code === chosen) - Number(b.code === chosen));
  return {
    width: plane.width,
    height: plane.height,
    bounds,
    units: ordered.map(({ code, geometry }) => ({
      code,
      path: pathOf(geometry, plane),
      chosen: code === chosen,
      filled: holding.has(code),
    })),
    points: points.map(({ code, name, lon, lat, products }) => {
      const [x, y] = plane.point(lon, lat);
      return { code, name, path: placePath({ code, name }), x, y, products };
    }),
  };
}
