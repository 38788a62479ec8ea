import { describe, expect, test } from 'vitest';
import fc from 'fast-check';
import { compareFractions, fraction } from '#kernel/fraction.ts';
import { loadRulebook, loadSheet } from '#modules/rulebooks/index.server.ts';
import { criteriaOf, rate, starMinima, type Answers } from '#modules/rulebooks/index.ts';
import {
  councilResult,
  needsDiscussion,
  tiesOf,
  verdictOf,
  type CouncilSettings,
  type ScoredSheet,
} from './result.ts';

const book = loadRulebook('26-2026');
const sheet = loadSheet('26-2026', 7)!;
const settings: CouncilSettings = {
  quorum: 3,
  deviationLimit: 10,
  minimaRule: 'majority',
  meanRounding: 'exact',
  fiveStarRule: 'minima',
};

/** Any answers: for each criterion an option, or none. */
const answers: fc.Arbitrary<Answers> = fc
  .tuple(
    ...criteriaOf(sheet).map(({ code, options }) =>
      fc.integer({ min: 0, max: options.length }).map((n) => [code, n] as const),
    ),
  )
  .map((rows) => Object.fromEntries(rows.filter(([, position]) => position > 0)));
const sheets: fc.Arbitrary<ScoredSheet[]> = fc
  .array(answers, { minLength: 3, maxLength: 9 })
  .map((all) => all.map((given, index) => ({ memberId: `m${index}`, answers: given })));
const best = Object.fromEntries(
  criteriaOf(sheet).map(({ code, options, max }) => [
    code,
    options.findIndex((o) => o.points === max) + 1,
  ]),
);

describe('the council’s result', () => {
  test('does not depend on the order of the sheets', () => {
    fc.assert(
      fc.property(sheets, fc.infiniteStream(fc.nat()), (given, keys) => {
        const shuffled = given
          .map((row) => ({ row, key: keys.next().value as number }))
          .sort((a, b) => a.key - b.key)
          .map(({ row }) => row);
        expect(councilResult(sheet, book, shuffled, settings)).toEqual(
          councilResult(sheet, book, given, settings),
        );
      }),
    );
  });

  test('has the exact mean: times the number of sheets it is the sum of the totals', () => {
    fc.assert(
      fc.property(sheets, (given) => {
        const { mean } = councilResult(sheet, book, given, settings);
        const sum = given.reduce((total, row) => total + rate(sheet, book, row.answers).total, 0);
        expect(compareFractions(mean, fraction(sum, given.length))).toBe(0);
      }),
    );
  });

  test('never gives more stars than the band, nor than one star below an unmet minimum', () => {
    fc.assert(
      fc.property(sheets, (given) => {
        const { band, stars, unmetMinima } = councilResult(sheet, book, given, settings);
        expect(stars).toBeLessThanOrEqual(band);
        for (const minimum of unmetMinima) expect(stars).toBeLessThan(minimum.star);
      }),
    );
  });

  test('never loses a star when one member scores one criterion higher', () => {
    fc.assert(
      fc.property(sheets, fc.nat(), fc.nat(), (given, who, which) => {
        const before = councilResult(sheet, book, given, settings);
        const criterion = criteriaOf(sheet)[which % criteriaOf(sheet).length]!;
        const raised = given.map((row, index) =>
          index === who % given.length
            ? { ...row, answers: { ...row.answers, [criterion.code]: best[criterion.code]! } }
            : row,
        );
        expect(councilResult(sheet, book, raised, settings).stars).toBeGreaterThanOrEqual(
          before.stars,
        );
      }),
    );
  });

  test('of one product does not change when a member is recused from another', () => {
    fc.assert(
      fc.property(sheets, sheets, fc.nat(), (one, other, who) => {
        const before = councilResult(sheet, book, one, settings);
        const without = other.filter((_, index) => index !== who % other.length);
        if (without.length) councilResult(sheet, book, without, settings);
        expect(councilResult(sheet, book, one, settings)).toEqual(before);
      }),
    );
  });

  test('a mean of 69 2/3 stays below the band of 70: nothing is rounded first', () => {
    expect(compareFractions(fraction(209, 3), fraction(70))).toBeLessThan(0);
  });

  test('three equal full sheets give 100 points and five stars; nothing to discuss', () => {
    const result = councilResult(
      sheet,
      book,
      ['a', 'b', 'c'].map((memberId) => ({ memberId, answers: best })),
      settings,
    );
    expect(result).toMatchObject({
      band: 5,
      stars: 5,
      range: 0,
      beyondLimit: false,
      unmetMinima: [],
    });
    expect(needsDiscussion(result)).toBe(false);
  });
});

describe('a minimum', () => {
  test('is met by the majority of those who scored; a tie is not met and is discussed', () => {
    expect(verdictOf('majority', 2, 1)).toBe('met');
    expect(verdictOf('majority', 1, 2)).toBe('not-met');
    expect(verdictOf('majority', 2, 2)).toBe('tied');
    expect(verdictOf('majority', 0, 0)).toBe('tied');
    expect(verdictOf('all', 3, 0)).toBe('met');
    expect(verdictOf('all', 2, 1)).toBe('not-met');
    expect(verdictOf('all', 2, 2)).toBe('not-met');
  });

  test('tied among four members lowers the star and asks for words', () => {
    const { criterion } = starMinima(sheet).find((minimum) => minimum.star === 5)!;
    const { [criterion]: _, ...lacking } = best;
    const four = ['a', 'b', 'c', 'd'].map((memberId, i) => ({
      memberId,
      answers: i < 2 ? best : lacking,
    }));
    const result = councilResult(sheet, book, four, settings);
    expect(tiesOf(result).map((vote) => vote.criterion)).toContain(criterion);
    expect(result.stars).toBeLessThan(5);
    expect(needsDiscussion(result)).toBe(true);
    const three = four.slice(0, 3);
    expect(tiesOf(councilResult(sheet, book, three, settings))).toEqual([]);
  });

  test('a range of exactly the limit is within it', () => {
    const result = (deviationLimit: number) =>
      councilResult(
        sheet,
        book,
        [best, best, {}].map((given, i) => ({ memberId: `${i}`, answers: given })),
        { ...settings, deviationLimit },
      ).beyondLimit;
    expect(result(100)).toBe(false);
    expect(result(99)).toBe(true);
  });
});
