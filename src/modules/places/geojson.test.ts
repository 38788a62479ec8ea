import { describe, expect, test } from 'vitest';
import { centroidOf, readBoundaries } from './geojson.ts';

const square = [
  [106, 20],
  [106.1, 20],
  [106.1, 20.1],
  [106, 20.1],
  [106, 20],
];
const feature = (properties: object, coordinates: unknown = [square], type = 'Polygon') => ({
  type: 'Feature',
  properties,
  geometry: { type, coordinates },
});
const read = (...features: unknown[]) => readBoundaries({ type: 'FeatureCollection', features });

describe('readBoundaries', () => {
  test.each([
    [{ code: '10507' }, '10507'],
    [{ unit_code: ' 10507 ' }, '10507'],
    [{ MA_XA: 10507 }, '10507'],
    [{ maXa: 1507 }, '01507'],
    [{ code: 288 }, '288'],
  ])('finds the code in %j', (properties, code) => {
    expect(read(feature(properties)).boundaries[0]?.code).toBe(code);
  });

  test('several polygons and holes', () => {
    const hole = square.map(([x, y]) => [106.02 + (x! - 106) / 2, 20.02 + (y! - 20) / 2]);
    expect(read(feature({ code: '1' }, [[square, hole]], 'MultiPolygon')).faults).toEqual([]);
  });

  test.each([
    ['no collection', { type: 'Feature' }, 'not-a-collection'],
    ['nothing', null, 'not-a-collection'],
  ])('%s', (_, value, code) => {
    expect(readBoundaries(value).faults).toMatchObject([{ row: 0, code: `places.error.${code}` }]);
  });

  test.each([
    ['no code', feature({ name: 'x' }), 'no-code'],
    ['no geometry', { properties: { code: '1' } }, 'not-a-polygon'],
    ['a line', feature({ code: '1' }, square, 'LineString'), 'not-a-polygon'],
    ['three points', feature({ code: '1' }, [square.slice(0, 3)]), 'ring-short'],
    ['an open ring', feature({ code: '1' }, [square.slice(0, 4)]), 'ring-open'],
    [
      'text for a number',
      feature({ code: '1' }, [[['106', 20], ...square.slice(1)]]),
      'ring-number',
    ],
    [
      'no finite number',
      feature({ code: '1' }, [[[106, Infinity], ...square.slice(1)]]),
      'ring-number',
    ],
    [
      'latitude before longitude',
      feature({ code: '1' }, [square.map(([x, y]) => [y, x])]),
      'ring-outside',
    ],
    [
      'metres of VN-2000',
      feature({ code: '1' }, [square.map(([x, y]) => [x! * 5000, y! * 100000])]),
      'ring-outside',
    ],
    [
      'a bow tie',
      feature({ code: '1' }, [[square[0], square[2], square[1], square[3], square[0]]]),
      'ring-crossing',
    ],
    [
      'a line there and back',
      feature({ code: '1' }, [[square[0], square[1], square[0], square[0]]]),
      'ring-crossing',
    ],
    [
      'a spike',
      feature({ code: '1' }, [
        [...square.slice(0, 3), [106.1, 20.3], [106.1, 20.1], ...square.slice(3)],
      ]),
      'ring-crossing',
    ],
    [
      'a corner touching another side',
      feature({ code: '1' }, [
        [
          [106, 20],
          [106.2, 20],
          [106.2, 20.2],
          [106.1, 20],
          [106, 20.2],
          [106, 20],
        ],
      ]),
      'ring-crossing',
    ],
  ])('refuses %s', (_, given, code) => {
    expect(read(given)).toMatchObject({
      boundaries: [],
      faults: [{ row: 1, code: `places.error.${code}` }],
    });
  });

  test('the same code twice names both rows', () => {
    expect(read(feature({ code: '1' }), feature({ code: '1' })).faults).toMatchObject([
      { row: 2, code: 'places.error.code-twice', params: { row: 1 } },
    ]);
  });

  test('a coast of 20,000 points is checked in reasonable time', () => {
    const ring = Array.from({ length: 20_000 }, (_, i) => {
      const angle = (2 * Math.PI * i) / 20_000;
      return [
        106 + Math.cos(angle) * (1 + (i % 2) / 50),
        20 + Math.sin(angle) * (1 + (i % 2) / 50),
      ];
    });
    const started = performance.now();
    expect(read(feature({ code: '1' }, [[...ring, ring[0]]])).faults).toEqual([]);
    expect(performance.now() - started).toBeLessThan(5000);
  });
});

test('the centre of a square, and of the larger of two', () => {
  const far = square.map(([x, y]) => [x! + 1 + (x! - 106), y! + (y! - 20)]);
  const ring = square as [number, number][];
  expect(centroidOf({ type: 'Polygon', coordinates: [ring] })).toEqual([106.05, 20.05]);
  expect(
    centroidOf({ type: 'MultiPolygon', coordinates: [[ring], [far as [number, number][]]] }),
  ).toEqual([107.1, 20.1]);
});
