import { describe, expect, test } from 'vitest';
import { day } from '#kernel/day.ts';
import { councilDay, roundsAhead, type RoundDays } from './schedule.ts';

const round = (filesUntil: string, heldUntil: string, name = 'Đợt'): RoundDays => ({
  name,
  filesUntil: day(filesUntil),
  heldUntil: day(heldUntil),
});
const ends = (rounds: readonly RoundDays[]) =>
  rounds.slice(0, 3).map(({ filesUntil, heldUntil }) => `${filesUntil} ${heldUntil}`);

describe('rounds ahead', () => {
  test('without a planned one those of the law, its last day of files included', () => {
    expect(ends(roundsAhead([], day('2026-04-30')))).toEqual([
      '2026-04-30 2026-06-30',
      '2026-10-30 2026-12-30',
      '2027-04-30 2027-06-30',
    ]);
    expect(ends(roundsAhead([], day('2026-05-01')))[0]).toBe('2026-10-30 2026-12-30');
    expect(ends(roundsAhead([], day('2026-10-31')))[0]).toBe('2027-04-30 2027-06-30');
  });

  test('planned ones come first, by their last day of files; past ones do not count', () => {
    const open = [
      round('2026-08-20', '2026-09-15'),
      round('2026-04-25', '2026-06-20'),
      round('2026-03-31', '2026-04-20'),
    ];
    expect(ends(roundsAhead(open, day('2026-04-01')))).toEqual([
      '2026-04-25 2026-06-20',
      '2026-08-20 2026-09-15',
      '2026-10-30 2026-12-30',
    ]);
  });

  test('a planned round stands for the law’s own', () => {
    const open = [round('2026-04-25', '2026-06-20')];
    expect(ends(roundsAhead(open, day('2026-04-01')))[1]).toBe('2026-10-30 2026-12-30');
    // of two with the same last day of files the one that sits longer
    const two = [round('2026-04-25', '2026-05-20'), round('2026-04-25', '2026-06-20')];
    expect(roundsAhead(two, day('2026-04-01'))[0].heldUntil).toBe('2026-06-20');
  });
});

test('the council’s day is that of the dossier’s own round, else of the next one', () => {
  const ahead = roundsAhead([], day('2026-11-23'));
  expect(councilDay(null, ahead)).toBe('2027-06-30');
  expect(councilDay(round('2026-10-20', '2026-12-10'), ahead)).toBe('2026-12-10');
});
