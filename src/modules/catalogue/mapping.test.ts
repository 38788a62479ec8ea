import { describe, expect, test } from 'vitest';
import type { Geometry } from '#modules/places/index.ts';
import { boundsOf, pathOf, planeOf } from './mapping.ts';

const square: Geometry = {
  type: 'Polygon',
  coordinates: [
    [
      [106, 20],
      [107, 20],
      [107, 21],
      [106, 21],
      [106, 20],
    ],
  ],
};

describe('drawing of units', () => {
  test('the frame holds all outlines', () => {
    const other: Geometry = {
      type: 'MultiPolygon',
      coordinates: [
        [
          [
            [105.5, 20.5],
            [105.6, 20.5],
            [105.6, 22],
            [105.5, 20.5],
          ],
        ],
      ],
    };
    expect(boundsOf([square, other])).toEqual([105.5, 20, 107, 22]);
    expect(boundsOf([])).toBeNull();
  });

  test('north is up, and a degree of longitude is shorter than one of latitude', () => {
    const plane = planeOf([106, 20, 107, 21], 100);
    expect(plane.point(106, 21)).toEqual([0, 0]);
    expect(plane.point(107, 20)).toEqual([100, plane.height]);
    expect(plane.height).toBeGreaterThan(100);
  });

  test('a path starts once, closes, and drops points that fall together', () => {
    const plane = planeOf([106, 20, 107, 21], 100);
    const fine: Geometry = {
      type: 'Polygon',
      coordinates: [
        [
          [106, 20],
          [106.0001, 20],
          [107, 20],
          [107, 21],
          [106, 20],
        ],
      ],
    };
    expect(pathOf(fine, plane)).toBe(
      `M0 ${plane.height}l100 0l0 -${plane.height}l-100 ${plane.height}z`,
    );
  });
});
