import type { Geometry } from '#modules/places/index.ts';

/** Drawing of units as SVG on the server: a map for readers without scripts. */
type Ring = readonly (readonly [number, number])[];

/** west, south, east, north in degrees. */
export type Bounds = readonly [number, number, number, number];

const ringsOf = (outline: Geometry): readonly Ring[] =>
  outline.type === 'Polygon' ? outline.coordinates : outline.coordinates.flat();

/** The smallest frame around all outlines, or null without any. */
export function boundsOf(outlines: readonly Geometry[]): Bounds | null {
  let [west, south, east, north] = [Infinity, Infinity, -Infinity, -Infinity];
  for (const outline of outlines)
    for (const ring of ringsOf(outline))
      for (const [lon, lat] of ring) {
        west = Math.min(west, lon);
        east = Math.max(east, lon);
        south = Math.min(south, lat);
        north = Math.max(north, lat);
      }
  return west === Infinity ? null : [west, south, east, north];
}

/** A drawing surface of a given width; a province is small enough for a plane with shortened longitudes. */
export type Plane = Readonly<{
  width: number;
  height: number;
  point: (lon: number, lat: number) => readonly [number, number];
}>;

export function planeOf([west, south, east, north]: Bounds, width: number): Plane {
  const shorten = Math.cos((((south + north) / 2) * Math.PI) / 180);
  const scale = width / Math.max((east - west) * shorten, 1e-9);
  return {
    width,
    height: Math.max(1, Math.round((north - south) * scale)),
    point: (lon, lat) => [
      Math.round((lon - west) * shorten * scale),
      Math.round((north - lat) * scale),
    ],
  };
}

/** The path of an outline in whole pixels; points that fall on the one before are left out. */
export function pathOf(outline: Geometry, { point }: Plane): string {
  let path = '';
  for (const ring of ringsOf(outline)) {
    let [px, py] = [NaN, NaN];
    let started = false;
    for (const [lon, lat] of ring) {
      const [x, y] = point(lon, lat);
      if (x === px && y === py) continue;
      path += started ? `l${x - px} ${y - py}` : `M${x} ${y}`;
      started = true;
      [px, py] = [x, y];
    }
    if (started) path += 'z';
  }
  return path;
}
