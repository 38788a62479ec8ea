import { describe, expect, test } from 'vitest';
import { addDays, day } from '#kernel/day.ts';
import { reminderDue, renewalDays, renewalStage } from './renewals.ts';

const today = day('2026-11-30');
const terms = { opens: 180, closes: 120 };

describe('where a star stands on its way to the next one', () => {
  test.each([
    [181, null, 'coming'],
    [180, null, 'open'],
    [120, null, 'open'],
    [119, null, 'missed'],
    [0, null, 'missed'],
    [-1, null, 'lapsed'],
    [150, '2026-11-01', 'filed'],
    [-20, '2026-11-01', 'filed'],
  ] as const)('%i days left, filed %s: %s', (left, filedOn, stage) => {
    expect(renewalStage({ dueOn: addDays(today, left), filedOn }, today, terms)).toBe(stage);
  });

  test('the window is that of Đ7.6a', () => {
    expect(renewalDays(day('2027-06-30'), terms)).toEqual({
      from: '2027-01-01',
      until: '2027-03-02',
    });
  });
});

test.each([
  [211, null],
  [210, 210],
  [181, 210],
  [180, 180],
  [121, 150],
  [31, 120],
  [30, 30],
  [0, 30],
  [-1, null],
] as const)('with %i days left the reminder of %s days is due', (left, due) => {
  expect(reminderDue(left)).toBe(due);
});
