import { Delaunay } from 'd3-delaunay';
import type { Position, Ring } from './geojson.ts';

/** A point of a unit and about how large it is. */
export type Seed = Readonly<{ code: string; lon: number; lat: number; km2: number }>;

/** Degrees of latitude in a kilometre; a degree of longitude is shorter by the cosine. */
const degree = 1 / 111.2;
const rays = 240;

/**
 * A map of our own making, said to be schematic: to each point all that lies nearest to it, inside one soft
 * outline grown from the points. Not a boundary, and drawn from none. The same points give the same cells.
 * @param all the points from which the outline is grown: the same for every level, so that maps lie on each other
 */
export function schematicCells(
  seeds: readonly Seed[],
  all: readonly Seed[] = seeds,
): Map<string, Ring> {
  const middle = all.reduce((sum, seed) => sum + seed.lat, 0) / Math.max(1, all.length);
  const squeeze = Math.cos((middle * Math.PI) / 180);
  const flat = ({ lon, lat }: Seed): Point => [lon * squeeze, lat];
  const outline = softOutline(
    all.map((seed) => ({ at: flat(seed), radius: Math.sqrt(seed.km2 / Math.PI) * degree })),
  );
  const [xs, ys] = [outline.map(([x]) => x), outline.map(([, y]) => y)];
  const bounds = [
    Math.min(...xs) - 1,
    Math.min(...ys) - 1,
    Math.max(...xs) + 1,
    Math.max(...ys) + 1,
  ];
  const voronoi = Delaunay.from(seeds.map(flat)).voronoi(
    bounds as [number, number, number, number],
  );
  const cells = new Map<string, Ring>();
  seeds.forEach((seed, i) => {
    const polygon = voronoi.cellPolygon(i) as Point[] | null;
    if (!polygon) return;
    const cell = polygon.slice(0, -1);
    const clipped = clip(outline, area(cell) < 0 ? cell.reverse() : cell);
    const ring = clipped.map(([x, y]): Position => [round(x / squeeze), round(y)]);
    const distinct = ring.filter((p, n) => {
      const previous = ring[(n + ring.length - 1) % ring.length]!;
      return p[0] !== previous[0] || p[1] !== previous[1];
    });
    if (distinct.length >= 3) cells.set(seed.code, [...distinct, distinct[0]!]);
  });
  return cells;
}

type Point = [number, number];

/** As seen from the middle, how far the circles around the points reach in each direction, smoothed. */
function softOutline(discs: readonly { at: Point; radius: number }[]): Point[] {
  const centre: Point = [
    discs.reduce((sum, { at }) => sum + at[0], 0) / discs.length,
    discs.reduce((sum, { at }) => sum + at[1], 0) / discs.length,
  ];
  const angle = (i: number) => (2 * Math.PI * i) / rays;
  const reach = Array.from({ length: rays }, (_, i) => {
    const [ux, uy] = [Math.cos(angle(i)), Math.sin(angle(i))];
    return Math.max(
      ...discs.map(({ at, radius }) => {
        const [x, y] = [at[0] - centre[0], at[1] - centre[1]];
        const along = x * ux + y * uy;
        const aside = radius * radius * 1.3 - (x * x + y * y - along * along);
        return aside < 0 ? 0 : along + Math.sqrt(aside);
      }),
    );
  });
  const window = 4;
  return reach.map((_, i) => {
    let sum = 0;
    for (let n = -window; n <= window; n++) sum += reach[(i + n + rays) % rays]!;
    const length = sum / (2 * window + 1);
    return [centre[0] + length * Math.cos(angle(i)), centre[1] + length * Math.sin(angle(i))];
  });
}

/** The part of a polygon inside a convex, counterclockwise one (Sutherland and Hodgman 1974). */
function clip(subject: readonly Point[], by: readonly Point[]): Point[] {
  let result = [...subject];
  by.forEach((a, i) => {
    const b = by[(i + 1) % by.length]!;
    const inside = ([x, y]: Point) => (b[0] - a[0]) * (y - a[1]) - (b[1] - a[1]) * (x - a[0]) >= 0;
    const input = result;
    result = [];
    input.forEach((current, n) => {
      const previous = input[(n + input.length - 1) % input.length]!;
      if (inside(current) !== inside(previous)) result.push(meet(previous, current, a, b));
      if (inside(current)) result.push(current);
    });
  });
  return result;
}

const meet = ([px, py]: Point, [qx, qy]: Point, [ax, ay]: Point, [bx, by]: Point): Point => {
  const [dx, dy, ex, ey] = [qx - px, qy - py, bx - ax, by - ay];
  const t = ((ax - px) * ey - (ay - py) * ex) / (dx * ey - dy * ex);
  return [px + t * dx, py + t * dy];
};

const area = (points: readonly Point[]): number =>
  points.reduce((sum, [x, y], i) => {
    const [nx, ny] = points[(i + 1) % points.length]!;
    return sum + x * ny - nx * y;
  }, 0);

const round = (value: number): number => Math.round(value * 1e5) / 1e5;
