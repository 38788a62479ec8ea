import { describe, expect, test } from 'vitest';
import fc from 'fast-check';
import { generator } from '../../../../tests/support/seeded.ts';
import { fewestLinked, holm, homeTendency, welch } from './bias.ts';
import { chiSquareUpper, fCdf, fQuantile, normalCdf, tTwoSided } from './distributions.ts';
import {
  alphaError,
  icc,
  iccBand,
  judgesNeeded,
  kendall,
  krippendorff,
  meanSquares,
  type Level,
} from './reliability.ts';
import {
  boundary,
  deviation,
  huberMean,
  median,
  modifiedZ,
  pooledSpread,
  rangeBeyond,
  robustVariation,
  trimmedMean,
} from './robust.ts';
import { connected, marked, severity, type Score } from './severity.ts';

const close = (value: number, expected: number, digits = 6) =>
  expect(value).toBeCloseTo(expected, digits);
const table = (text: string) => text.split('/').map((row) => row.trim().split(/\s+/).map(Number));

/** Shrout & Fleiss (1979), 6 targets × 4 judges */
const shroutFleiss = table('9 2 5 8 / 6 1 3 2 / 8 4 6 8 / 7 1 2 6 / 10 5 6 9 / 6 2 4 7');

describe('distributions agree with printed tables', () => {
  test('F, t, χ², normal', () => {
    close(fQuantile(0.95, 5, 10), 3.325835, 5);
    close(fCdf(fQuantile(0.3, 2.5, 7), 2.5, 7), 0.3, 10);
    close(tTwoSided(2.228139, 10), 0.05, 6);
    close(chiSquareUpper(11.0705, 5), 0.05, 5);
    close(normalCdf(1.959964), 0.975, 6);
    close(normalCdf(-1.959964), 0.025, 6);
  });
});

describe('agreement', () => {
  test('mean squares of Shrout & Fleiss', () => {
    const { between, within, judges, error } = meanSquares(shroutFleiss);
    close(between, 11.241667);
    close(within, 6.263889);
    close(judges, 32.486111);
    close(error, 1.019444);
  });

  test('all six intraclass correlations and their limits', () => {
    const { single, panel, limits } = icc(shroutFleiss);
    [0.165742, 0.289764, 0.714841].forEach((value, i) => close(single[i]!, value));
    [0.442797, 0.620051, 0.909316].forEach((value, i) => close(panel[i]!, value));
    [
      [-0.1329, 0.7226],
      [0.0188, 0.7611],
      [0.3425, 0.9459],
    ].forEach(([low, high], i) => {
      close(limits[i]![0], low!, 4);
      close(limits[i]![1], high!, 4);
    });
    expect(iccBand(single[1])).toBe('poor');
    expect(iccBand(panel[2])).toBe('excellent');
    expect(iccBand(Number.NaN)).toBe('none');
  });

  test('a shift of one judge leaves the order’s reliability, and lowers the level’s', () => {
    const shifted = shroutFleiss.map(([a, ...rest]) => [a! + 20, ...rest]);
    close(icc(shifted).single[2], icc(shroutFleiss).single[2], 9);
    expect(icc(shifted).single[1]).toBeLessThan(icc(shroutFleiss).single[1]);
  });

  test.each([
    ['nominal', 0.743421],
    ['ordinal', 0.815388],
    ['interval', 0.849107],
    ['ratio', 0.797403],
  ] as [Level, number][])('Krippendorff, four coders: α %s', (level, expected) => {
    const coders = [
      '1 2 3 3 2 1 4 1 2 . . .',
      '1 2 3 3 2 2 4 1 2 5 . 3',
      '. 3 3 3 2 3 4 2 2 5 1 .',
      '1 2 3 3 2 4 4 1 2 5 1 .',
    ].map((row) => row.split(' ').map((cell) => (cell === '.' ? null : Number(cell))));
    const units = coders[0]!.map((_, unit) => coders.map((coder) => coder[unit]!));
    close(krippendorff(units, level), expected);
  });

  test('α: all equal is no variation; a unit with one score is left out', () => {
    expect(
      krippendorff(
        [
          [3, 3],
          [3, 3],
        ],
        'interval',
      ),
    ).toBeNaN();
    close(
      krippendorff(
        [
          [1, 2],
          [2, 2],
          [4, 5],
        ],
        'interval',
      ),
      krippendorff(
        [
          [1, 2],
          [2, 2],
          [4, 5],
          [9, null],
        ],
        'interval',
      ),
    );
  });

  test('the limits of the council’s mean are those of one member, by Spearman–Brown', () => {
    const { limits, panelLimits, single, panel } = icc(shroutFleiss);
    const ofFour = (one: number) => (4 * one) / (1 + 3 * one);
    close(ofFour(single[1]), panel[1], 9);
    limits[1]!.forEach((limit, i) => close(panelLimits[i]!, ofFour(limit), 12));
  });

  test('the error of α covers the α that was put in; too few products have none', () => {
    const rounds = 200;
    const inside = Array.from({ length: rounds }, (_, seed) => {
      const { normal } = generator(seed + 1);
      // between products 3, between members 2: α is 9 / 13
      const units = Array.from({ length: 25 }, () => {
        const worth = 3 * normal();
        return Array.from({ length: 5 }, () => Math.round(50 + worth + 2 * normal()));
      });
      return (
        Math.abs(krippendorff(units, 'interval') - 9 / 13) < 1.96 * alphaError(units, 'interval')!
      );
    }).filter(Boolean).length;
    expect(inside / rounds).toBeGreaterThan(0.88);
    expect(inside / rounds).toBeLessThan(1);
    expect(
      alphaError(
        [
          [1, 2],
          [3, 3],
        ],
        'interval',
      ),
    ).toBeNull();
  });

  test('Kendall’s W with ties', () => {
    const { w, chiSquare, df, p } = kendall(shroutFleiss);
    close(w, 0.887037);
    close(chiSquare, 17.740741);
    expect(df).toBe(5);
    close(p, 0.00329, 5);
  });

  test('Krippendorff, three coders: the sample of fast-krippendorff', () => {
    const coders = [
      '. . . . . 3 4 1 2 1 1 3 3 . 3',
      '1 . 2 1 3 3 4 3 . . . . . . .',
      '. . 2 1 3 4 4 . 2 1 1 3 3 . 4',
    ].map((row) => row.split(' ').map((cell) => (cell === '.' ? null : Number(cell))));
    const units = coders[0]!.map((_, unit) => coders.map((coder) => coder[unit]!));
    close(krippendorff(units, 'nominal'), 0.691358);
    close(krippendorff(units, 'interval'), 0.810845);
  });

  test('the 20 × 3 ratings of R’s irr::anxiety', () => {
    const raters = table(
      '3 3 3 4 5 5 2 3 5 2 2 6 1 5 2 2 1 2 4 3 / 3 6 4 6 2 4 2 4 3 3 2 3 3 3 2 2 1 3 3 4 / 2 1 4 4 3 2 1 6 1 1 1 2 3 3 1 1 3 3 2 2',
    );
    const anxiety = raters[0]!.map((_, i) => raters.map((rater) => rater[i]!));
    const { w, chiSquare, df, p } = kendall(anxiety);
    close(w, 0.539657);
    close(chiSquare, 30.760442);
    expect(df).toBe(19);
    close(p, 0.042883);
    close(icc(anxiety).single[1], 0.197998);
    close(icc(anxiety).single[2], 0.216049);
  });

  test('judges needed, by Spearman–Brown', () => {
    close(judgesNeeded(0.29, 0.8), 9.793, 3);
    close(judgesNeeded(0.29, 0.7), 5.713, 3);
    close(judgesNeeded(0.29, 0.9), 22.034, 3);
  });
});

describe('robust summaries', () => {
  const scores = [82, 84, 83, 85, 61, 84, 83];
  test('of one outlier among seven', () => {
    close(trimmedMean(scores), 83.2, 9);
    expect(median(scores)).toBe(83);
    expect(deviation(scores)).toBe(1);
    close(huberMean(scores), 83.12935, 4);
    close(modifiedZ(scores)[4]!, -14.839, 3);
  });
  test('no spread divides by nothing', () => {
    expect(modifiedZ([5, 5, 5])).toEqual([null, null, null]);
    expect(huberMean([5, 5, 5])).toBe(5);
    expect(boundary([5, 5], 4)).toBeNull();
  });
  test('honest panels of nine break the limit of ten points: 1, 11, 31, 70, 89 %', () =>
    expect([2, 2.5, 3, 4, 5].map((s) => Math.round(100 * rangeBeyond(9, s, 10)))).toEqual([
      1, 11, 31, 70, 89,
    ]));
  test('spread is pooled over products', () => {
    close(pooledSpread([[1, 3], [5, 5, 8], [9]])!, Math.sqrt((2 + 6) / 3), 9);
    expect(pooledSpread([[4]])).toBeNull();
  });
  test('the olive-oil panel’s variation', () =>
    close(robustVariation([6.2, 6.5, 6.4, 6.8, 6.1, 6.3, 6.6, 6.4])!, 3.475, 3));
  test('a mean of 89.2 with s = 4 and nine members is close to 90: about 27 %', () => {
    // nine scores with that mean and spread
    const unit = [-4, -3, -2, -1, 0, 1, 2, 3, 4].map((x) => x / Math.sqrt(7.5));
    const near = boundary(
      unit.map((x) => 89.2 + 4 * x),
      90,
    )!;
    close(near.standardError, 4 / 3, 9);
    close(near.probability, 0.274, 3);
    expect(near.close).toBe(true);
    expect(
      boundary(
        unit.map((x) => 80 + x),
        90,
      )!.close,
    ).toBe(false);
  });
});

describe('severity in an incomplete design', () => {
  const scores: Score[] =
    '1A82 1B76 1C80 2A71 2C70 2D60 3B88 3D79 3E91 4A65 4D54 4E67 5B58 5C63 5E66 6A92 6C89 6D80'
      .split(' ')
      .map((cell) => ({ product: cell[0]!, judge: cell[1]!, score: Number(cell.slice(2)) }));
  test('effects, adjusted products, spread', () => {
    const found = severity(scores)!;
    for (const [judge, effect] of Object.entries({
      A: 3.4667,
      B: -1.5333,
      C: 1.8,
      D: -8.2,
      E: 4.4667,
    }))
      close(found.judges.get(judge)!.effect, effect, 4);
    for (const [product, value] of Object.entries({
      1: 78.089,
      2: 67.978,
      3: 87.756,
      4: 62.089,
      5: 60.756,
      6: 87.978,
    }))
      close(found.products.get(product)!, value, 3);
    close(found.sigma, 1.092906);
    expect(found.df).toBe(8);
    expect(marked(found.judges.get('D')!)).toBe(true);
    expect(marked(found.judges.get('B')!)).toBe(false);
  });
  test('judges who share no product are not compared', () => {
    const apart = [
      { product: '1', judge: 'A', score: 1 },
      { product: '1', judge: 'B', score: 2 },
      { product: '2', judge: 'C', score: 3 },
      { product: '2', judge: 'D', score: 4 },
    ];
    expect(connected(apart)).toBe(false);
    expect(severity(apart)).toBeNull();
  });
  test('finds effects that were put in', () =>
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: -9, max: 9 }), { minLength: 3, maxLength: 6 }),
        fc.array(fc.integer({ min: 50, max: 95 }), { minLength: 4, maxLength: 9 }),
        (effects, products) => {
          const centre = effects.reduce((all, x) => all + x, 0) / effects.length;
          const exact = products.flatMap((product, p) =>
            effects
              .map((effect, j) => ({
                product: String(p),
                judge: String(j),
                score: product + effect - centre,
              }))
              .filter((_, j) => (p + j) % effects.length !== 0),
          );
          const found = severity(exact)!;
          effects.forEach((effect, j) =>
            close(found.judges.get(String(j))!.effect, effect - centre, 6),
          );
        },
      ),
      { numRuns: 200 },
    ));
});

describe('home tendency', () => {
  test('Welch’s t against a hand computation', () => {
    const { difference, standardError, t, df } = welch([3, 4, 5, 6], [1, 2, 3, 4, 5])!;
    close(difference, 1.5, 9);
    close(standardError, Math.sqrt(5 / 12 + 0.5), 9);
    close(t, 1.5 / Math.sqrt(5 / 12 + 0.5), 9);
    close(df, (5 / 12 + 0.5) ** 2 / ((5 / 12) ** 2 / 3 + 0.25 / 4), 9);
    expect(welch([1], [1, 2])).toBeNull();
  });
  test('Holm corrects in steps and never falls', () => {
    [0.03, 0.06, 0.06].forEach((value, i) => close(holm([0.01, 0.04, 0.03])[i]!, value, 12));
  });
  test('below the fewest linked scores nothing is said', () => {
    const rows = (linked: number) =>
      Array.from({ length: 40 }, (_, i) => ({
        judge: 'A',
        residual: (i % 5) + (i < linked ? 3 : 0),
        linked: i < linked,
      }));
    expect(homeTendency(rows(fewestLinked - 1))[0]).toMatchObject({ difference: null, p: null });
    const found = homeTendency(rows(fewestLinked))[0]!;
    expect(found.difference).toBeGreaterThan(2);
    expect(found.p).toBeLessThan(0.01);
  });
});
