import { expect, test } from 'vitest';
import { daysText, isCourseDay, type CourseDays } from './course-days.ts';

const course = (
  startsOn: string | null,
  endsOn: string | null = null,
  knownBy: CourseDays['knownBy'] = null,
) => ({ startsOn, endsOn, knownBy });

test('the days of a course are written as far as they are known', () => {
  expect(daysText(course('2026-12-03', '2026-12-05'))).toBe('03/12/2026 – 05/12/2026');
  expect(daysText(course('2026-12-03', '2026-12-03'))).toBe('03/12/2026');
  expect(daysText(course('2020-12-31', null, 'year'))).toBe('2020');
  expect(daysText(course('2020-12-31', null, 'month'))).toBe('12/2020');
  expect(daysText(course(null))).toBe('');
});

test('a day lies in a course between its days, or in the month or year that is known', () => {
  const three = course('2026-12-03', '2026-12-05');
  expect(
    ['2026-12-02', '2026-12-03', '2026-12-05', '2026-12-06'].map((d) => isCourseDay(three, d)),
  ).toEqual([false, true, true, false]);
  expect(isCourseDay(course('2026-12-03'), '2026-12-04')).toBe(false);
  expect(isCourseDay(course('2020-12-31', null, 'year'), '2020-02-01')).toBe(true);
  expect(isCourseDay(course('2020-12-31', null, 'month'), '2020-02-01')).toBe(false);
  expect(isCourseDay(course(null), '2020-02-01')).toBe(false);
});
