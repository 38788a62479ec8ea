import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { addDays, day, type Day } from '#kernel/day.ts';
import { lastValidDay, statusOn } from './grounds.ts';

describe('statusOn', () => {
  const known = { recognisedOn: '2023-12-29', validUntil: '2026-12-29', revokedOn: null };
  test.each([
    ['2023-12-28', null, 'not-yet'],
    ['2023-12-29', null, 'valid'],
    ['2026-12-29', null, 'valid'],
    ['2026-12-30', null, 'expired'],
    ['2025-05-31', '2025-06-01', 'valid'],
    ['2025-06-01', '2025-06-01', 'revoked'],
    ['2030-01-01', '2025-06-01', 'revoked'],
  ])('on %s, revoked %s: %s', (on, revokedOn, status) =>
    expect(statusOn({ ...known, revokedOn }, day(on))).toBe(status),
  );
  test('undated is unknown on every day', () =>
    expect(
      statusOn({ recognisedOn: null, validUntil: null, revokedOn: null }, day('2026-01-01')),
    ).toBe('unknown'));
});

test('36 months: the same date three years on, and the last day of February', () => {
  expect(lastValidDay(day('2020-12-30'))).toBe('2023-12-30');
  expect(lastValidDay(day('2024-02-29'))).toBe('2027-02-28');
});

test('the states follow each other and never come back', () => {
  const days = fc.integer({ min: 0, max: 3000 }).map((n) => addDays(day('2018-01-01'), n));
  fc.assert(
    fc.property(days, fc.option(fc.integer({ min: 0, max: 1000 })), (recognisedOn, after) => {
      const revokedOn = after === null ? null : addDays(recognisedOn, after);
      const facts = { recognisedOn, validUntil: lastValidDay(recognisedOn), revokedOn };
      const order = ['not-yet', 'valid', revokedOn ? 'revoked' : 'expired'];
      let last = 0;
      for (let n = -10; n < 1200; n += 7) {
        const at = order.indexOf(statusOn(facts, addDays(recognisedOn, n) as Day));
        expect(at).toBeGreaterThanOrEqual(last);
        last = at;
      }
    }),
    { numRuns: 50 },
  );
});
