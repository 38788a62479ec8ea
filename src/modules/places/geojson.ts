import type { FieldFault } from '#kernel/errors.ts';
import { ringFault } from './geojson/ring.ts';

export type Position = readonly [lon: number, lat: number];
export type Ring = readonly Position[];
export type Geometry =
  | Readonly<{ type: 'Polygon'; coordinates: readonly Ring[] }>
  | Readonly<{ type: 'MultiPolygon'; coordinates: readonly (readonly Ring[])[] }>;

/** One outline of a file, 1-based by its place in it. */
export type Boundary = Readonly<{
  row: number;
  code: string;
  name: string | null;
  geometry: Geometry;
}>;
export type BoundaryFault = FieldFault & Readonly<{ row: number }>;

/** Names under which the code of a unit is looked for among a feature's properties, case ignored. */
export const codeProperties = [
  'code',
  'unit_code',
  'ma_xa',
  'maxa',
  'ma_dvhc',
  'madvhc',
  'gso_code',
  'ma',
] as const;

/** Names under which the unit's own name is looked for: codes were reused, so a name that differs is a fault. */
export const nameProperties = [
  'name',
  'unit_name',
  'ten',
  'ten_xa',
  'tenxa',
  'ten_dvhc',
  'tendvhc',
] as const;

function nameOf(properties: unknown): string | null {
  const values = byName(properties as object);
  const found = nameProperties
    .map((name) => values.get(name))
    .find((value) => typeof value === 'string' && value.trim());
  return typeof found === 'string' ? found.trim() : null;
}

const byName = (properties: object): Map<string, unknown> =>
  new Map(Object.entries(properties).map(([name, value]) => [name.toLowerCase(), value]));

function codeOf(properties: unknown): string | null {
  if (typeof properties !== 'object' || properties === null) return null;
  const values = byName(properties);
  for (const name of codeProperties) {
    const value = values.get(name);
    if (typeof value === 'string' && value.trim()) return value.trim();
    // Spreadsheets and GIS programs turn 01234 into 1234: codes of communes have five digits.
    if (typeof value === 'number' && Number.isInteger(value) && value > 0)
      return value > 999 ? String(value).padStart(5, '0') : String(value);
  }
  return null;
}

/**
 * The outlines of a GeoJSON FeatureCollection, and every fault: not a collection, no code, a code twice, a
 * geometry that is no polygon, a ring that is open, too short, outside Việt Nam or crosses itself.
 */
export function readBoundaries(value: unknown): {
  boundaries: Boundary[];
  faults: BoundaryFault[];
  read: number;
} {
  const features =
    typeof value === 'object' &&
    value !== null &&
    (value as { type?: unknown }).type === 'FeatureCollection'
      ? (value as { features?: unknown }).features
      : null;
  if (!Array.isArray(features))
    return {
      boundaries: [],
      read: 0,
      faults: [{ row: 0, field: 'type', code: 'places.error.not-a-collection' }],
    };
  const boundaries: Boundary[] = [];
  const faults: BoundaryFault[] = [];
  const seen = new Map<string, number>();
  features.forEach((feature: unknown, i) => {
    const row = i + 1;
    const { properties, geometry } = (feature ?? {}) as {
      properties?: unknown;
      geometry?: unknown;
    };
    const code = codeOf(properties);
    if (code === null) {
      faults.push({
        row,
        field: 'code',
        code: 'places.error.no-code',
        params: { names: codeProperties.join(', ') },
      });
      return;
    }
    const earlier = seen.get(code);
    if (earlier !== undefined) {
      faults.push({
        row,
        field: 'code',
        code: 'places.error.code-twice',
        params: { code, row: earlier },
      });
      return;
    }
    seen.set(code, row);
    const polygons = polygonsOf(geometry);
    if (!polygons) {
      faults.push({ row, field: 'geometry', code: 'places.error.not-a-polygon', params: { code } });
      return;
    }
    const fault = polygons
      .flatMap((rings, p) => rings.map((ring, r) => ({ ring, at: `${p + 1}.${r + 1}` })))
      .map(({ ring, at }) => ({ at, kind: ringFault(ring) }))
      .find(({ kind }) => kind !== null);
    if (fault) {
      faults.push({
        row,
        field: 'geometry',
        code: `places.error.ring-${fault.kind}`,
        params: { code, ring: fault.at },
      });
      return;
    }
    boundaries.push({ row, code, name: nameOf(properties), geometry: geometry as Geometry });
  });
  return { boundaries, faults, read: features.length };
}

/** The polygons of a geometry, each a list of rings; null when it is none. */
function polygonsOf(geometry: unknown): unknown[][] | null {
  if (typeof geometry !== 'object' || geometry === null) return null;
  const { type, coordinates } = geometry as { type?: unknown; coordinates?: unknown };
  if (!Array.isArray(coordinates) || coordinates.length === 0) return null;
  const polygons: unknown[] =
    type === 'Polygon' ? [coordinates] : type === 'MultiPolygon' ? coordinates : [];
  if (polygons.length === 0) return null;
  return polygons.every((rings): rings is unknown[] => Array.isArray(rings) && rings.length > 0)
    ? polygons
    : null;
}

/** The centre of mass of the largest outer ring. */
export function centroidOf(geometry: Geometry): Position {
  const outer =
    geometry.type === 'Polygon'
      ? [geometry.coordinates[0]!]
      : geometry.coordinates.map((rings) => rings[0]!);
  const [largest] = outer.map(ringCentre).sort((a, b) => b.area - a.area);
  return largest!.centre;
}

function ringCentre(ring: Ring): { area: number; centre: Position } {
  let [twice, x, y] = [0, 0, 0];
  const [x0, y0] = ring[0]!;
  for (let i = 0; i + 1 < ring.length; i++) {
    const [ax, ay] = [ring[i]![0] - x0, ring[i]![1] - y0];
    const [bx, by] = [ring[i + 1]![0] - x0, ring[i + 1]![1] - y0];
    const cross = ax * by - bx * ay;
    twice += cross;
    x += (ax + bx) * cross;
    y += (ay + by) * cross;
  }
  const round = (v: number) => Math.round(v * 1e5) / 1e5;
  if (twice === 0) return { area: 0, centre: [x0, y0] };
  return {
    area: Math.abs(twice) / 2,
    centre: [round(x0 + x / (3 * twice)), round(y0 + y / (3 * twice))],
  };
}
