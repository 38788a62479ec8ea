import { describe, expect, test } from 'vitest';
import fc from 'fast-check';
import { addFractions, compareFractions, fraction } from '#kernel/fraction.ts';
import { loadRulebook, loadSheet } from '#modules/rulebooks/index.server.ts';
import {
  bandOf,
  criteriaOf,
  rate,
  starMinima,
  starsFor,
  type Answers,
} from '#modules/rulebooks/index.ts';
import {
  councilResult,
  decisiveMean,
  needsDiscussion,
  resultContent,
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

describe('rounding of the mean, as the Regulation says', () => {
  const means = fc
    .tuple(fc.integer({ min: 3, max: 15 }), fc.nat())
    .map(([members, seed]) => fraction(seed % (100 * members + 1), members));
  const half = { hundredth: fraction(1, 200), tenth: fraction(1, 20), whole: fraction(1, 2) };

  test.each(['hundredth', 'tenth', 'whole'] as const)(
    '%s: lifts a band only from within half a unit below its border, and never lowers one',
    (rounding) => {
      const borders = book.bands.map(({ min }) => fraction(min));
      const near = fc
        .tuple(
          fc.constantFrom(90, 70, 50, 30),
          fc.integer({ min: 3, max: 15 }),
          fc.integer({ min: -3, max: 3 }),
        )
        .map(([border, members, off]) => fraction(border * members + off, members));
      fc.assert(
        fc.property(fc.oneof(means, near), (mean) => {
          const decisive = decisiveMean(mean, rounding);
          const [before, after] = [bandOf(book, mean), bandOf(book, decisive)];
          const atBorder = borders.some(
            (border) =>
              compareFractions(mean, border) < 0 &&
              compareFractions(addFractions(mean, half[rounding]), border) >= 0,
          );
          expect(after).toBe(atBorder ? before + 1 : before);
          expect(compareFractions(decisiveMean(decisive, rounding), decisive)).toBe(0);
        }),
      );
    },
  );

  test('half goes away from zero', () => {
    expect(decisiveMean(fraction(139, 2), 'whole')).toEqual(fraction(70));
    expect(decisiveMean(fraction(1399, 20), 'tenth')).toEqual(fraction(70));
    expect(decisiveMean(fraction(209, 3), 'tenth')).toEqual(fraction(697, 10));
    expect(decisiveMean(fraction(209, 3), 'hundredth')).toEqual(fraction(6967, 100));
    expect(decisiveMean(fraction(209, 3), 'exact')).toEqual(fraction(209, 3));
  });

  test('exact is what it was before there was a choice, also as it is stored', () => {
    fc.assert(
      fc.property(sheets, (given) => {
        const result = councilResult(sheet, book, given, settings);
        const { votes, mean } = result;
        const meets = (criterion: string, star: number) =>
          votes.find((vote) => vote.criterion === criterion && vote.star === star)!.verdict ===
          'met';
        expect(starsFor(sheet, book, { total: mean, meets })).toEqual({
          band: result.band,
          stars: result.stars,
          unmetMinima: result.unmetMinima,
        });
        expect(Object.keys(resultContent(result)).sort()).toEqual(
          [
            ...['band', 'beyondLimit', 'mean', 'range', 'schema', 'stars', 'totals'],
            ...['unmetMinima', 'votes'],
          ].sort(),
        );
      }),
    );
  });

  test('changes neither the mean nor a vote, nor who is beyond the limit', () => {
    fc.assert(
      fc.property(sheets, fc.constantFrom('hundredth', 'tenth', 'whole'), (given, rounding) => {
        const exact = councilResult(sheet, book, given, settings);
        const rounded = councilResult(sheet, book, given, { ...settings, meanRounding: rounding });
        expect(rounded).toMatchObject({
          ...{ mean: exact.mean, votes: exact.votes, totals: exact.totals },
          ...{ range: exact.range, beyondLimit: exact.beyondLimit, rounding },
        });
        expect(resultContent(rounded)).toHaveProperty('decisive');
      }),
    );
  });
});

describe('90 points', () => {
  const near: fc.Arbitrary<ScoredSheet[]> = fc
    .array(
      fc.subarray(criteriaOf(sheet), { maxLength: 8 }).map((left) => {
        const open = new Set<string>(left.map(({ code }) => code));
        return Object.fromEntries(Object.entries(best).filter(([code]) => !open.has(code)));
      }),
      { minLength: 3, maxLength: 5 },
    )
    .map((all) => all.map((given, index) => ({ memberId: `m${index}`, answers: given })));

  test('alone give five stars where the Regulation says so, and change nothing below', () => {
    let lifted = 0;
    let kept = 0;
    fc.assert(
      fc.property(fc.oneof(near, sheets), (given) => {
        const asked = councilResult(sheet, book, given, settings);
        const alone = councilResult(sheet, book, given, { ...settings, fiveStarRule: 'points' });
        expect(alone).toEqual({ ...asked, stars: asked.band === 5 ? 5 : asked.stars });
        if (alone.stars > asked.stars) lifted++;
        if (asked.band < 5 && asked.stars < asked.band) kept++;
      }),
    );
    expect(Math.min(lifted, kept)).toBeGreaterThan(0);
  });
});
