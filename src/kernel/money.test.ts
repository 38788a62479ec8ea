import { expect, test } from 'vitest';
import { dong, formatDong, formatNumber } from './money.ts';

test('money is whole đồng, written as each language does', () => {
  expect(formatDong(dong(1_234_567), 'vi')).toBe('1.234.567 đồng');
  expect(formatDong(dong(1_234_567), 'en')).toBe('1,234,567 VND');
  expect(formatNumber(1234.5, 'vi')).toBe('1.234,5');
  expect(() => dong(0.1)).toThrow(RangeError);
  expect(() => dong(2 ** 53)).toThrow(RangeError);
});
