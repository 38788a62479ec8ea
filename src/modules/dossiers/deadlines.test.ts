import { describe, expect, test } from 'vitest';
import fc from 'fast-check';
import { addDays, day, isWorkingDay } from '#kernel/day.ts';
import {
  centreDueOn,
  communeDueOn,
  lapsedBy,
  lastSafeDay,
  likelyKind,
  permitKind,
  renewalWindow,
  urgencyOf,
} from './deadlines.ts';

const terms = {
  notEarlierThanDays: 180,
  notLaterThanDays: 120,
  graceMaxDays: 180,
  effectiveFrom: day('2026-05-22'),
};
const anyDay = fc.integer({ min: 0, max: 3650 }).map((n) => addDays(day('2024-01-01'), n));

describe('the commune’s 15 working days', () => {
  test('skip week-ends and holidays', () => {
    // 24/08/2026 is a Monday; 1 and 2 September are holidays
    expect(
      communeDueOn(day('2026-08-24'), 15, {
        off: new Set(['2026-09-01', '2026-09-02']),
        worked: new Set(),
      }),
    ).toBe('2026-09-16');
  });
  test('hold exactly 15 working days, and end on one', () => {
    fc.assert(
      fc.property(anyDay, fc.array(anyDay, { maxLength: 20 }), (from, holidays) => {
        const off = { off: new Set<string>(holidays), worked: new Set<string>() };
        const due = communeDueOn(from, 15, off);
        let count = 0;
        for (let d = addDays(from, 1); d <= due; d = addDays(d, 1))
          if (isWorkingDay(d, off)) count++;
        expect(count).toBe(15);
        expect(isWorkingDay(due, off)).toBe(true);
      }),
    );
  });
});

describe('the kind of a dossier', () => {
  const validUntil = day('2027-06-30');
  const standing = { stars: 3, recognisedOn: day('2026-06-30'), validUntil };
  const window = renewalWindow(validUntil, terms)!;

  test('a renewal opens 180 and closes 120 days before expiry, both days included', () => {
    expect(window).toEqual({
      opensOn: '2027-01-01',
      closesOn: '2027-03-02',
      lateUntil: '2027-12-27',
    });
    const at = (on: string) => permitKind('renewal', standing, day(on), terms);
    expect(at('2026-12-31')).toMatchObject({ code: 'dossiers.error.renewal-early' });
    expect(at('2027-01-01')).toBe(true);
    expect(at('2027-03-02')).toBe(true);
    expect(at('2027-03-03')).toMatchObject({ code: 'dossiers.error.renewal-late' });
  });

  test('late is still taken for recognitions older than the book, 180 days after expiry at most (Đ12.3)', () => {
    const old = { ...standing, recognisedOn: day('2024-06-30') };
    expect(permitKind('renewal', old, day('2027-03-03'), terms)).toBe(true);
    expect(permitKind('renewal', old, day('2027-12-27'), terms)).toBe(true);
    expect(permitKind('renewal', old, day('2027-12-28'), terms)).not.toBe(true);
  });

  test('a form begins with the kind that the product’s star suggests, and that kind is open', () => {
    const held = (stars: number) => ({ ...standing, stars });
    expect(likelyKind(null, null, validUntil)).toBe('first');
    expect(likelyKind(held(3), window, addDays(validUntil, 1))).toBe('first');
    expect(likelyKind(held(3), window, addDays(window.opensOn, -1))).toBe('upgrade');
    expect(likelyKind(held(5), window, addDays(window.opensOn, -1))).toBe('renewal');
    expect(likelyKind(held(3), window, window.opensOn)).toBe('renewal');
    expect(likelyKind(held(3), window, window.closesOn)).toBe('renewal');
    expect(likelyKind(held(3), window, addDays(window.closesOn, 1))).toBe('upgrade');
    fc.assert(
      fc.property(anyDay, fc.integer({ min: 1, max: 4 }), (today, stars) => {
        const kind = likelyKind(held(stars), window, today);
        expect(permitKind(kind, held(stars), today, terms)).toBe(true);
      }),
    );
  });

  test('on no day are first and upgrade both open', () => {
    fc.assert(
      fc.property(anyDay, fc.integer({ min: 1, max: 5 }), (today, stars) => {
        const held = { ...standing, stars };
        const open = (['first', 'upgrade'] as const).filter(
          (kind) => permitKind(kind, held, today, terms) === true,
        );
        expect(open.length).toBeLessThanOrEqual(1);
        if (today > validUntil) expect(open).toEqual(['first']);
      }),
    );
  });

  test('without any recognition only a first evaluation', () => {
    expect(permitKind('first', null, day('2026-11-23'), terms)).toBe(true);
    expect(permitKind('upgrade', null, day('2026-11-23'), terms)).not.toBe(true);
    expect(permitKind('renewal', null, day('2026-11-23'), terms)).not.toBe(true);
  });
});

test('a due day is late after it, soon in its last five days', () => {
  const due = day('2026-11-23');
  expect(urgencyOf(due, day('2026-11-24'))).toBe('late');
  expect(urgencyOf(due, day('2026-11-23'))).toBe('soon');
  expect(urgencyOf(due, day('2026-11-18'))).toBe('soon');
  expect(urgencyOf(due, day('2026-11-17'))).toBe('none');
  expect(urgencyOf(null, due)).toBe('none');
});

test('five stars reach the ministry before the next 30 January or 30 July', () => {
  const due = (from: string) => centreDueOn(day(from));
  expect(due('2026-12-30')).toBe('2027-01-30');
  expect(due('2027-01-29')).toBe('2027-01-30');
  expect(due('2027-01-30')).toBe('2027-07-30');
  expect(due('2027-06-30')).toBe('2027-07-30');
  expect(due('2027-07-31')).toBe('2028-01-30');
});

describe('the last safe day', () => {
  const weekends = { off: new Set<string>(), worked: new Set<string>() };
  // 30/10/2026 and 30/04/2027 are Fridays; the second is a day off
  test('is counted back from the last day of files', () => {
    expect(lastSafeDay(day('2026-10-30'), 15, weekends)).toBe('2026-10-09');
    const spring = { off: new Set(['2027-04-30', '2027-04-15']), worked: new Set(['2027-04-10']) };
    expect(lastSafeDay(day('2027-04-30'), 15, spring)).toBe('2027-04-08');
  });
  test('is a working day from which the commune is just in time; the next one is not', () => {
    fc.assert(
      fc.property(
        anyDay,
        fc.integer({ min: 1, max: 20 }),
        fc.uniqueArray(anyDay, { maxLength: 40 }),
        (until, days, off) => {
          const calendar = { off: new Set<string>(off), worked: new Set<string>() };
          const last = lastSafeDay(until, days, calendar);
          let next = addDays(last, 1);
          while (!isWorkingDay(next, calendar)) next = addDays(next, 1);
          return (
            isWorkingDay(last, calendar) &&
            communeDueOn(last, days, calendar) <= until &&
            communeDueOn(next, days, calendar) > until
          );
        },
      ),
    );
  });
});

test('what lapses before a day is named once, however many criteria it proves', () => {
  const one = (id: string, expiresOn: string | null) => ({
    id,
    expiresOn: expiresOn === null ? null : day(expiresOn),
  });
  const documents = [
    one('a', '2026-12-29'),
    one('a', '2026-12-29'),
    one('b', '2026-12-30'),
    one('c', null),
  ];
  expect(lapsedBy(documents, day('2026-12-30')).map(({ id }) => id)).toEqual(['a']);
});
