import { describe, expect, test } from 'vitest';
import { readDate, readYear } from './dates.ts';

describe('readDate', () => {
  test.each([
    ['2023-12-29', '2023-12-29', 'day'],
    ['29/12/2023', '2023-12-29', 'day'],
    ['9/2/2024', '2024-02-09', 'day'],
    ['29.12.2023', '2023-12-29', 'day'],
    ['45289', '2023-12-29', 'day'],
    ['2024-10', '2024-10-31', 'month'],
    ['10/2024', '2024-10-31', 'month'],
    ['2024-2', '2024-02-29', 'month'],
    ['2024-12', '2024-12-31', 'month'],
    ['2020', '2020-12-31', 'year'],
  ])('%s', (text, on, precision) => expect(readDate(text)).toEqual({ on, precision }));
  test.each([
    '2023-02-30',
    '32/13/2023',
    '2024-13',
    '13/2024',
    'hôm qua',
    '2023-12-29T00:00',
    '29-12-23',
    '123',
  ])('%s is no date', (text) => expect(readDate(text)).toBeNull());
});

test('a year is four digits', () => {
  expect(readYear('2020')).toEqual({ on: '2020-12-31', precision: 'year' });
  expect(readYear('2020.0')).toEqual({ on: '2020-12-31', precision: 'year' });
  expect(readYear('20')).toBeNull();
  expect(readYear('20x3')).toBeNull();
});
