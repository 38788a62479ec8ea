import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  addDays,
  addMonths,
  addWorkingDays,
  day,
  dayAt,
  daysBetween,
  formatDay,
  parseDay,
} from './day.ts';

const anyDay = fc
  .date({ min: new Date('1990-01-01'), max: new Date('2090-12-31'), noInvalidDate: true })
  .map((date) => day(date.toISOString().slice(0, 10)));

describe('days', () => {
  test.each([
    ['30/04/2026', '2026-04-30'],
    ['1/5/2026', '2026-05-01'],
    ['2026-02-28', '2026-02-28'],
    ['29/02/2024', '2024-02-29'],
  ])('%s is understood', (text, iso) => expect(parseDay(text)).toBe(iso));

  test.each([
    '29/02/2026',
    '31/04/2026',
    '2026-13-01',
    '2026-1-1',
    'hôm nay',
    '',
    '00/00/0000',
    '01/01/0000',
    '02/12/0206',
    '3000-01-01',
  ])('%s is no day', (text) => expect(parseDay(text)).toBeNull());

  test('the day changes at midnight in Việt Nam, 17:00 in UTC', () => {
    expect(dayAt(new Date('2026-05-21T16:59:59Z'))).toBe('2026-05-21');
    expect(dayAt(new Date('2026-05-21T17:00:00Z'))).toBe('2026-05-22');
  });

  // QĐ 26/2026 Đ4.3: a certificate holds 36 months from its issue
  test.each([
    ['2023-12-29', 36, '2026-12-29'],
    ['2024-02-29', 36, '2027-02-28'],
    ['2026-08-31', 6, '2027-02-28'],
  ])('%s plus %i months is %s', (from, months, to) =>
    expect(addMonths(day(from), months)).toBe(to),
  );

  test('fifteen working days skip weekends and holidays', () => {
    // 2026-04-30 and 05-01 are holidays; the count starts on the day after receipt
    expect(
      addWorkingDays(day('2026-04-28'), 15, {
        off: new Set(['2026-04-30', '2026-05-01']),
        worked: new Set(),
      }),
    ).toBe('2026-05-21');
  });

  test('adding and counting days agree', () => {
    fc.assert(
      fc.property(anyDay, fc.integer({ min: -4000, max: 4000 }), (from, n) => {
        expect(daysBetween(from, addDays(from, n))).toBe(n);
      }),
    );
  });

  test('the written form is read back', () => {
    fc.assert(
      fc.property(anyDay, (value) => {
        expect(parseDay(formatDay(value))).toBe(value);
      }),
    );
  });
});
