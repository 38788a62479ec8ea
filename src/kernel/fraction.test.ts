import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  addFractions,
  compareFractions,
  formatFraction,
  fraction,
  meanOf,
  roundFraction,
} from './fraction.ts';

const points = fc.array(fc.integer({ min: 0, max: 100 }), { minLength: 1, maxLength: 15 });

describe('exact fractions', () => {
  test('209/3 is below 70 although it shows as 69,67', () => {
    const mean = meanOf([70, 70, 69]);
    expect(compareFractions(mean, fraction(70))).toBe(-1);
    expect(formatFraction(mean, 2, 'vi')).toBe('69,67');
    expect(formatFraction(mean, 2, 'en')).toBe('69.67');
  });

  test('a mean does not depend on the order of the members', () => {
    fc.assert(
      fc.property(points, (values) => {
        expect(meanOf(values.toReversed())).toEqual(meanOf(values));
      }),
    );
  });

  test('a mean lies between the lowest and the highest', () => {
    fc.assert(
      fc.property(points, (values) => {
        const mean = meanOf(values);
        expect(compareFractions(mean, fraction(Math.min(...values)))).toBeGreaterThanOrEqual(0);
        expect(compareFractions(mean, fraction(Math.max(...values)))).toBeLessThanOrEqual(0);
      }),
    );
  });

  test('sums are exact', () => {
    expect(addFractions(fraction(1, 3), fraction(1, 6))).toEqual({ num: 1n, den: 2n });
  });

  test('the mean of nothing and a zero denominator are refused', () => {
    expect(() => meanOf([])).toThrow(RangeError);
    expect(() => fraction(1, 0)).toThrow(RangeError);
  });

  test('a rounded value is a fraction of its own, half away from zero, and reads as it is shown', () => {
    expect(roundFraction(fraction(-5, 2), 0)).toEqual(fraction(-3));
    expect(roundFraction(fraction(1, 8), 2)).toEqual(fraction(13, 100));
    fc.assert(
      fc.property(fc.integer(), fc.integer({ min: 1, max: 50 }), fc.nat({ max: 3 }), (n, d, to) => {
        const value = fraction(n, d);
        expect(formatFraction(roundFraction(value, to), to, 'en')).toBe(
          formatFraction(value, to, 'en'),
        );
      }),
    );
  });

  test('rounding is half away from zero, for display only', () => {
    expect(formatFraction(fraction(-5, 2), 0, 'en')).toBe('-3');
    expect(formatFraction(fraction(1, 8), 2, 'vi')).toBe('0,13');
    expect(formatFraction(fraction(-1, 3), 0, 'en')).toBe('0');
    expect(formatFraction(fraction(-1, 300), 1, 'vi')).toBe('0,0');
  });
});
