import { describe, expect, test } from 'vitest';
import fc from 'fast-check';
import { clock, clockAt, openAt, readHours, schemaHours, weekOf } from './hours.ts';

describe('opening hours', () => {
  test('are read as officers type them', () => {
    expect(readHours('T2-T6 08:00-17:30; T7, CN 8h-12h')).toEqual([
      ...[1, 2, 3, 4, 5].map((day) => ({ day, from: 480, until: 1050 })),
      { day: 6, from: 480, until: 720 },
      { day: 7, from: 480, until: 720 },
    ]);
    expect(readHours('hằng ngày 7:30-21:00')).toHaveLength(7);
    expect(readHours('Hàng ngày 7h30-11h30, 13h30-24h00')).toHaveLength(14);
    expect(readHours('T2-T7 08:00-17:00; CN nghỉ')?.map(({ day }) => day)).toEqual([
      1, 2, 3, 4, 5, 6,
    ]);
  });

  test.each([
    '',
    '08:00-17:00',
    'T1 08:00-17:00',
    'T6-T2 08:00-17:00',
    'T2 17:00-08:00',
    'T2 08:00-25:00',
    'T2 08:70-09:00',
    'T2 08:00-12:00, 11:00-13:00',
    'T2 08:00-12:00; T2 13:00-17:00',
    'T2,T2 08:00-12:00',
    'T2-T6 sáng',
    'T2-T6 08:00-17:00;',
  ])('refuse «%s»', (text) => expect(readHours(text)).toBeNull());

  test('say whether it is open, until when, and when next', () => {
    const hours = readHours('T2-T6 08:00-12:00, 13:00-17:00; T7 08:00-12:00')!;
    expect(openAt(hours, { day: 1, minute: 480 })).toEqual({ open: true, until: 720 });
    expect(openAt(hours, { day: 1, minute: 720 })).toEqual({
      open: false,
      next: { inDays: 0, day: 1, from: 780 },
    });
    expect(openAt(hours, { day: 6, minute: 800 })).toEqual({
      open: false,
      next: { inDays: 2, day: 1, from: 480 },
    });
    expect(openAt([], { day: 6, minute: 800 })).toEqual({ open: false, next: null });
    expect(openAt(readHours('T2 08:00-09:00')!, { day: 1, minute: 600 })).toEqual({
      open: false,
      next: { inDays: 7, day: 1, from: 480 },
    });
    expect(openAt(readHours('T2 08:00-12:00, 12:00-14:00')!, { day: 1, minute: 700 })).toEqual({
      open: true,
      until: 840,
    });
  });

  test('go by the clock of Việt Nam', () => {
    // Monday 23 November 2026, 20:16 UTC is Tuesday 03:16 in Việt Nam
    expect(clockAt(new Date('2026-11-23T20:16:30Z'))).toEqual({ day: 2, minute: 196 });
    expect(clockAt(new Date('2026-11-22T16:59:59Z'))).toEqual({ day: 7, minute: 1439 });
    expect(clockAt(new Date('1969-12-31T17:00:00Z'))).toEqual({ day: 4, minute: 0 });
  });

  test('are listed with equal days together, and described for machines', () => {
    const hours = readHours('T2-T6 08:00-17:00; CN 08:00-24:00')!;
    expect(weekOf(hours)).toEqual([
      { from: 1, until: 5, times: ['08:00–17:00'] },
      { from: 6, until: 6, times: [] },
      { from: 7, until: 7, times: ['08:00–24:00'] },
    ]);
    expect(schemaHours(hours)).toEqual([
      {
        '@type': 'OpeningHoursSpecification',
        dayOfWeek: ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday'].map(
          (name) => `https://schema.org/${name}`,
        ),
        opens: '08:00',
        closes: '17:00',
      },
      {
        '@type': 'OpeningHoursSpecification',
        dayOfWeek: ['https://schema.org/Sunday'],
        opens: '08:00',
        closes: '23:59',
      },
    ]);
  });

  test('written out are read back the same, and are open exactly within their spans', () => {
    const spans = fc
      .uniqueArray(fc.integer({ min: 0, max: 1440 }), { minLength: 2, maxLength: 6 })
      .map((marks) => marks.sort((a, b) => a - b).slice(0, marks.length - (marks.length % 2)))
      .map((marks) =>
        Array.from({ length: marks.length / 2 }, (_, i) => [marks[2 * i]!, marks[2 * i + 1]!]),
      );
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.integer({ min: 1, max: 7 }), { minLength: 1 }),
        spans,
        fc.integer({ min: 1, max: 7 }),
        fc.integer({ min: 0, max: 1439 }),
        (days, times, day, minute) => {
          const names = ['T2', 'T3', 'T4', 'T5', 'T6', 'T7', 'CN'];
          const text = `${days.map((n) => names[n - 1]).join(', ')} ${times
            .map(([from, until]) => `${clock(from!)}-${clock(until!)}`)
            .join(', ')}`;
          const hours = readHours(text)!;
          expect(hours).toHaveLength(days.length * times.length);
          const inside =
            days.includes(day) && times.some(([from, until]) => from! <= minute && minute < until!);
          expect(openAt(hours, { day, minute }).open).toBe(inside);
        },
      ),
    );
  });
});
