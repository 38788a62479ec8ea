import { describe, expect, test } from 'vitest';
import fc from 'fast-check';
import { addDays, type Day } from '#kernel/day.ts';
import {
  changedValues,
  permitMeeting,
  regulationOn,
  seatsOfShare,
  type RegulationValues,
} from './regulation.ts';
import { opinionFaults } from './sheet-rules.ts';

const values: RegulationValues = {
  quorum: 3,
  quorumShare: null,
  chairPresent: false,
  deviationLimit: 10,
  commentRule: 'never',
  minimaRule: 'majority',
  fiveStarRule: 'minima',
  meanRounding: 'exact',
  teamReport: false,
};
const seats = ['chair', 'secretary', 'm1', 'm2', 'm3', 'm4'].map((id) => ({
  id,
  accountId: `account-${id}`,
  seat: id.startsWith('m') ? ('member' as const) : (id as 'chair' | 'secretary'),
  scores: id.startsWith('m'),
}));

describe('a meeting', () => {
  test('needs the number of scoring members, and says how many are lacking', () => {
    expect(permitMeeting(seats, ['m1'], values)).toBe(true);
    expect(permitMeeting(seats, ['m1', 'm2'], values)).toMatchObject({
      code: 'councils.error.meeting-quorum',
      params: { count: 2, quorum: 3, lacking: 1 },
    });
    // chair and secretary do not make up for members who score
    expect(permitMeeting(seats, ['m1', 'm2', 'm3'], values)).toMatchObject({
      params: { count: 1, lacking: 2 },
    });
  });

  test('needs the share of all seats: 75 % of six are five', () => {
    const share = { ...values, quorumShare: 75 };
    expect(permitMeeting(seats, ['secretary'], share)).toBe(true);
    expect(permitMeeting(seats, ['secretary', 'm1'], share)).toMatchObject({
      code: 'councils.error.meeting-share',
      params: { count: 4, total: 6, needed: 5, lacking: 1, share: 75 },
    });
  });

  test('needs the chair only where the Regulation says so', () => {
    expect(permitMeeting(seats, ['chair'], values)).toBe(true);
    expect(permitMeeting(seats, ['chair'], { ...values, chairPresent: true })).toMatchObject({
      code: 'councils.error.chair-absent',
    });
  });

  test('with one more present never loses what it had; a share is met exactly from its number on', () => {
    fc.assert(
      fc.property(
        fc.subarray(seats.map(({ id }) => id)),
        fc.integer({ min: 1, max: 100 }),
        fc.boolean(),
        (absent, quorumShare, chairPresent) => {
          const rules = { ...values, quorumShare, chairPresent };
          if (permitMeeting(seats, absent, rules) === true) {
            expect(permitMeeting(seats, absent.slice(1), rules)).toBe(true);
            const present = seats.length - absent.length;
            expect(present * 100).toBeGreaterThanOrEqual(quorumShare * seats.length);
          }
          const needed = seatsOfShare(seats.length, quorumShare);
          expect((needed - 1) * 100).toBeLessThan(quorumShare * seats.length);
        },
      ),
    );
  });
});

test('the version of a day is the last that has begun, in whatever order they come', () => {
  const first = '2026-01-01' as Day;
  const days = fc.uniqueArray(fc.nat({ max: 400 }), { minLength: 1, maxLength: 6 });
  fc.assert(
    fc.property(days, fc.nat({ max: 450 }), (starts, on) => {
      const versions = starts.map((start) => ({ start, validFrom: addDays(first, start) }));
      const begun = starts.filter((start) => start <= on);
      expect(regulationOn(versions, addDays(first, on))?.start).toBe(
        begun.length ? Math.max(...begun) : undefined,
      );
    }),
  );
});

test('what changed from one version to the next', () => {
  expect(changedValues(values, values)).toEqual([]);
  expect(changedValues(values, { ...values, quorumShare: 75, meanRounding: 'tenth' })).toEqual([
    'quorumShare',
    'meanRounding',
  ]);
});

test('words are asked on a sheet only where the Regulation asks them always', () => {
  expect(opinionFaults({ commentRule: 'always' }, ' \n')).toMatchObject([{ field: 'opinion' }]);
  expect(opinionFaults({ commentRule: 'always' }, 'Bao bì đẹp.')).toEqual([]);
  expect(opinionFaults({ commentRule: 'outside-limit' }, '')).toEqual([]);
  expect(opinionFaults({ commentRule: 'never' }, '')).toEqual([]);
});
