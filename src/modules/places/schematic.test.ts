import { describe, expect, test } from 'vitest';
import { readBoundaries, type Position, type Ring } from './geojson.ts';
import { readReference } from './reference.server.ts';
import { schematicCells } from './schematic.ts';

const { seeds } = readReference();
const communes = seeds.filter((seed) => seed.level === 'commune');

const contains = (ring: Ring, [x, y]: Position) =>
  ring.slice(1).filter(([bx, by], i) => {
    const [ax, ay] = ring[i]!;
    return ay > y !== by > y && x < ((bx - ax) * (y - ay)) / (by - ay) + ax;
  }).length %
    2 ===
  1;

describe('the schematic map', () => {
  test.each(['commune', 'district'] as const)(
    'each %s has one sound cell around its own point only',
    (level) => {
      const own = seeds.filter((seed) => seed.level === level);
      const cells = schematicCells(own, communes);
      expect([...cells.keys()].sort()).toEqual(own.map((seed) => seed.code).sort());
      const features = [...cells].map(([code, ring]) => ({
        properties: { code },
        geometry: { type: 'Polygon', coordinates: [ring] },
      }));
      expect(readBoundaries({ type: 'FeatureCollection', features }).faults).toEqual([]);
      for (const seed of own)
        expect(
          [...cells]
            .filter(([, ring]) => contains(ring, [seed.lon, seed.lat]))
            .map(([code]) => code),
        ).toEqual([seed.code]);
    },
  );

  test('the same points give the same cells', () => {
    expect([...schematicCells(communes)]).toEqual([...schematicCells([...communes])]);
  });
});
