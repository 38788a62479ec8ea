/** What can be wrong with a ring; the key of the message ends with it. */
export type RingFault = 'short' | 'open' | 'number' | 'outside' | 'crossing';

// Mainland, islands and the Trường Sa and Hoàng Sa archipelagos.
const range = { west: 102, east: 118, south: 6, north: 24 };

/** The first fault of a ring of a polygon (RFC 7946 §3.1.6), or null. */
export function ringFault(ring: unknown): RingFault | null {
  if (!Array.isArray(ring) || ring.length < 4) return 'short';
  const points: [number, number][] = [];
  for (const position of ring as unknown[]) {
    const [lon, lat] = Array.isArray(position) ? (position as unknown[]) : [];
    if (
      typeof lon !== 'number' ||
      typeof lat !== 'number' ||
      !Number.isFinite(lon) ||
      !Number.isFinite(lat)
    )
      return 'number';
    if (lon < range.west || lon > range.east || lat < range.south || lat > range.north)
      return 'outside';
    points.push([lon, lat]);
  }
  const [first, last] = [points[0]!, points.at(-1)!];
  if (first[0] !== last[0] || first[1] !== last[1]) return 'open';
  return crosses(points) ? 'crossing' : null;
}

type Segment = Readonly<{
  a: [number, number];
  b: [number, number];
  west: number;
  east: number;
  index: number;
}>;

/** Whether two sides that are no neighbours touch, or neighbours lie on each other. Swept from west to east. */
function crosses(points: readonly [number, number][]): boolean {
  const segments: Segment[] = [];
  for (let i = 0; i + 1 < points.length; i++) {
    const [a, b] = [points[i]!, points[i + 1]!];
    if (a[0] === b[0] && a[1] === b[1]) continue;
    segments.push({
      a,
      b,
      west: Math.min(a[0], b[0]),
      east: Math.max(a[0], b[0]),
      index: segments.length,
    });
  }
  if (segments.length < 3) return true;
  const swept = [...segments].sort((s, t) => s.west - t.west);
  let active: Segment[] = [];
  for (const segment of swept) {
    active = active.filter((other) => other.east >= segment.west);
    for (const other of active) if (clash(segment, other, segments.length)) return true;
    active.push(segment);
  }
  return false;
}

function clash(s: Segment, t: Segment, count: number): boolean {
  const apart = Math.abs(s.index - t.index);
  const neighbours = apart === 1 || apart === count - 1;
  const [o1, o2] = [side(s.a, s.b, t.a), side(s.a, s.b, t.b)];
  const [o3, o4] = [side(t.a, t.b, s.a), side(t.a, t.b, s.b)];
  if (neighbours) {
    // They share one end; they clash only when one folds back onto the other.
    if (o1 !== 0 || o2 !== 0) return false;
    const [before, after] = (s.index + 1) % count === t.index ? [s, t] : [t, s];
    const dot =
      (before.b[0] - before.a[0]) * (after.b[0] - after.a[0]) +
      (before.b[1] - before.a[1]) * (after.b[1] - after.a[1]);
    return dot < 0;
  }
  if (o1 * o2 < 0 && o3 * o4 < 0) return true;
  return (
    (o1 === 0 && within(s, t.a)) ||
    (o2 === 0 && within(s, t.b)) ||
    (o3 === 0 && within(t, s.a)) ||
    (o4 === 0 && within(t, s.b))
  );
}

const side = (
  a: readonly [number, number],
  b: readonly [number, number],
  p: readonly [number, number],
): number => Math.sign((b[0] - a[0]) * (p[1] - a[1]) - (b[1] - a[1]) * (p[0] - a[0]));

const within = (s: Segment, p: readonly [number, number]): boolean =>
  p[0] >= s.west &&
  p[0] <= s.east &&
  p[1] >= Math.min(s.a[1], s.b[1]) &&
  p[1] <= Math.max(s.a[1], s.b[1]);
