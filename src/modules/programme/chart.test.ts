import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { chartOf, classLimits, classOf } from './chart.ts';

const series = [
  { year: 2024, value: 1 },
  { year: 2025, value: 4 },
  { year: 2026, value: 2 },
];

describe('the chart of years', () => {
  const chart = chartOf(
    {
      series,
      kind: 'per-year',
      goal: { min: 8, max: null },
      yearly: [{ year: 2025, min: 2, max: null, source: 'https://example.vn' }],
    },
    '2026-11-23',
    { width: 300, height: 200 },
  )!;
  test('bars are as long as their values, the goal sets the scale', () => {
    const [one, four, two] = chart.bars.map(({ height }) => height);
    expect(four).toBeCloseTo(one! * 4, 0);
    expect(two).toBeCloseTo(one! * 2, 0);
    expect(chart.line!.y).toBeLessThan(chart.bars[1]!.y);
    expect(chart.bars[1]!.goalY).toBeCloseTo(chart.bars[2]!.y, 0);
  });
  test('only the year that is not over is running', () =>
    expect(chart.bars.map(({ running }) => running)).toEqual([false, false, true]));
  test('stays inside its frame', () =>
    fc.assert(
      fc.property(fc.array(fc.nat({ max: 500 }), { minLength: 1, maxLength: 12 }), (values) => {
        const drawn = chartOf(
          {
            series: values.map((value, i) => ({ year: 2018 + i, value })),
            kind: 'total',
            goal: { min: 9, max: null },
            yearly: [],
          },
          '2030-12-31',
        )!;
        for (const { x, y, width, height } of drawn.bars) {
          expect(x).toBeGreaterThanOrEqual(0);
          expect(x + width).toBeLessThanOrEqual(drawn.width + 0.2);
          expect(y).toBeGreaterThanOrEqual(0);
          expect(y + height).toBeLessThanOrEqual(drawn.floor + 0.2);
        }
      }),
    ));
  test('is none without years', () =>
    expect(
      chartOf({ series: [], kind: 'total', goal: null, yearly: [] }, '2026-01-01'),
    ).toBeNull());
});

test('classes of a map rise with the value; none is class 0', () => {
  expect(classLimits([0, 3, 3, 1])).toEqual([1, 3]);
  const values = [0, 1, 2, 3, 4, 5, 9, 20, 40];
  const limits = classLimits(values);
  expect(limits).toHaveLength(4);
  const classes = values.map((value) => classOf(value, limits));
  expect(classes[0]).toBe(0);
  expect(classes).toEqual([...classes].sort((a, b) => a - b));
  expect(new Set(classes).size).toBe(5);
});
