import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { chanceOf, comingIn, dispersion, interval, quantile } from './forecast.ts';

describe('the number to come', () => {
  // shape 2 + 3 + 0.5 over two years: known quantiles of the negative binomial with p = 5.5 / (5.5 + mean)
  test('of two years with 2 and 3', () => {
    const coming = comingIn(1, { years: [2, 3], running: null })!;
    expect(coming.mean).toBeCloseTo(2.75, 10);
    expect(coming.size).toBeCloseTo(5.5, 8);
    expect(interval(coming)).toEqual({ low: 0, middle: 2, high: 5 });
    expect(chanceOf(coming, 3)).toBeCloseTo(0.481802810092509, 10);
    expect(interval(comingIn(4, { years: [2, 3], running: null })!)).toEqual({
      low: 4,
      middle: 10,
      high: 19,
    });
  });

  test('geometric where the size is 1: the closed form', () => {
    const coming = { mean: 4, size: 1 };
    for (const p of [0.1, 0.5, 0.9, 0.99])
      expect(quantile(coming, p)).toBe(Math.ceil(Math.log(1 - p) / Math.log(4 / 5)) - 1);
    expect(chanceOf(coming, 7)).toBeCloseTo((4 / 5) ** 7, 12);
  });

  test('large numbers do not vanish', () => {
    expect(interval({ mean: 20_000, size: 40_000.5 })).toEqual({
      low: 19_778,
      middle: 20_000,
      high: 20_222,
    });
  });

  test('of years without any: little, but not nothing', () => {
    const coming = comingIn(2, { years: [0, 0], running: null })!;
    expect(coming.mean).toBe(0.5);
    expect(chanceOf(coming, 1)).toBeGreaterThan(0.2);
    expect(chanceOf(coming, 1)).toBeLessThan(0.35);
  });

  test('is not foretold from less than two years, nor when nothing is left', () => {
    expect(comingIn(3, { years: [4], running: { count: 2, passed: 0.9 } })).toBeNull();
    expect(comingIn(0, { years: [4, 5, 6], running: null })).toBeNull();
    expect(comingIn(3, { years: [4], running: { count: 2, passed: 1 } })).not.toBeNull();
  });
});

test('years that differ more than chance widen the spread', () => {
  expect(dispersion([3, 3, 3])).toBe(1);
  expect(dispersion([0, 10])).toBe(1);
  // mean 4: (16 + 16 + 64) / 4 / 2
  expect(dispersion([0, 0, 12])).toBeCloseTo(12, 10);
  const calm = interval(comingIn(5, { years: [4, 4, 4], running: null })!);
  const wild = interval(comingIn(5, { years: [0, 0, 12], running: null })!);
  expect(wild.high - wild.low).toBeGreaterThan(2 * (calm.high - calm.low));
});

test('limits are in order, and a quantile is the smallest number that reaches its probability', () => {
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: 0, max: 60 }), { minLength: 2, maxLength: 8 }),
      fc.double({ min: 0.1, max: 8, noNaN: true }),
      (years, ahead) => {
        const coming = comingIn(ahead, { years, running: null })!;
        const { low, middle, high } = interval(coming);
        expect(low <= middle && middle <= high).toBe(true);
        expect(1 - chanceOf(coming, high + 1)).toBeGreaterThanOrEqual(0.9 - 1e-9);
        if (high > 0) expect(1 - chanceOf(coming, high)).toBeLessThan(0.9);
      },
    ),
  );
});
