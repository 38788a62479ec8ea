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
  /** its page, where that is not the place's */
  path?: string;
  /** what stands in the point, where that is not the number of products */
  mark?: string;
  /** the whole text of the point, where it is not of products */
  label?: string;
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
    mark?: string;
    label?: string;
  }>[];
}>;

/**
 * The drawing of units and points; null where no outline is known.
 * @param around the part to draw, where it is not all of the units
 */
export function drawMap(
  units: readonly Readonly<{ code: string; geometry: Geometry }>[],
  points: readonly MapPoint[],
  chosen: string | null = null,
  around: Bounds | null = null,
): DrawnMap | null {
  const bounds = around ?? boundsOf(units.map(({ geometry }) => geometry));
  if (!bounds) return null;
  // a part is drawn half as wide, so that its points stay legible beside a text
  const plane = planeOf(bounds, around ? 380 : 760);
  const near = around
    ? units.filter(({ geometry }) => overlap(around, boundsOf([geometry])))
    : units;
  const holding = new Set(points.map(({ code }) => code));
  // the chosen outline last, so that its border lies on top
  const ordered = [...near].sort((a, b) => Number(a.code === chosen) - Number(b.code === chosen));
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
    points: points.map(({ lon, lat, path, ...point }) => {
      const [x, y] = plane.point(lon, lat);
      return { ...point, path: path ?? placePath(point), x, y };
    }),
  };
}

const overlap = (a: Bounds, b: Bounds | null): boolean =>
  b !== null && a[0] <= b[2] && b[0] <= a[2] && a[1] <= b[3] && b[1] <= a[3];
