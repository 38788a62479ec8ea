import { describe, expect, test } from 'vitest';
import { day } from '#kernel/day.ts';
import { councilDay, roundDoubts, roundFor, roundsAhead, type RoundDays } from './schedule.ts';

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

describe('days of the law', () => {
  const doubts = (filesUntil: string, heldUntil: string) =>
    roundDoubts({ filesUntil: day(filesUntil), heldUntil: day(heldUntil) }).map(
      ({ field, lawful }) => `${field} ${lawful}`,
    );

  test('a round of the law raises no doubt, a shorter sitting neither', () => {
    expect(doubts('2027-04-30', '2027-06-30')).toEqual([]);
    expect(doubts('2027-10-30', '2027-12-15')).toEqual([]);
  });

  test('other days are named with those of the round that they come nearest before', () => {
    expect(doubts('2027-04-15', '2027-06-30')).toEqual(['filesUntil 2027-04-30']);
    expect(doubts('2027-05-01', '2027-12-31')).toEqual([
      'filesUntil 2027-10-30',
      'heldUntil 2027-12-30',
    ]);
    expect(doubts('2027-11-15', '2028-02-01')).toEqual(['filesUntil 2028-04-30']);
    expect(doubts('2027-04-30', '2027-07-01')).toEqual(['heldUntil 2027-06-30']);
  });

  test('a dossier goes to the first round to close of those that still take it', () => {
    const rounds = [
      round('2027-10-30', '2027-12-30', 'C'),
      round('2027-04-30', '2027-06-30', 'B'),
      round('2027-02-28', '2027-03-31', 'A'),
    ];
    const name = (sent: string | null, today: string) =>
      roundFor(rounds, sent === null ? null : day(sent), day(today))?.name ?? null;
    expect(name('2027-02-28', '2027-03-01')).toBe('A');
    expect(name('2027-03-01', '2027-03-01')).toBe('B');
    // the round it was sent in time for is over
    expect(name('2027-02-28', '2027-04-01')).toBe('B');
    expect(name('2027-05-01', '2027-05-01')).toBe('C');
    expect(name(null, '2027-05-01')).toBe('B');
    expect(name('2027-11-01', '2027-11-01')).toBeNull();
  });
});
