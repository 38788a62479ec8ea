import { chiSquareUpper, fCdf, fQuantile } from './distributions.ts';

/**
 * How far judges agree. Published definitions, with their published vectors in reliability.test.ts. These figures
 * explain and warn; the legal mean is never altered by them.
 */

/** Scores of products (rows) by judges (columns), complete. */
export type Scores = readonly (readonly number[])[];

export type MeanSquares = Readonly<{
  between: number;
  within: number;
  judges: number;
  error: number;
  n: number;
  k: number;
}>;

const sum = (values: readonly number[]): number => values.reduce((all, value) => all + value, 0);
const mean = (values: readonly number[]): number => sum(values) / values.length;

/** The two-way analysis of variance of Shrout & Fleiss (1979). Needs two products and two judges. */
export function meanSquares(scores: Scores): MeanSquares {
  const n = scores.length;
  const k = scores[0]?.length ?? 0;
  if (n < 2 || k < 2 || scores.some((row) => row.length !== k))
    throw new RangeError('at least two products by two judges, all scored');
  const grand = mean(scores.flat());
  const total = sum(scores.flat().map((x) => (x - grand) ** 2));
  const between = k * sum(scores.map((row) => (mean(row) - grand) ** 2));
  const judges =
    n * sum(Array.from({ length: k }, (_, j) => (mean(scores.map((row) => row[j]!)) - grand) ** 2));
  return {
    between: between / (n - 1),
    within: (total - between) / (n * (k - 1)),
    judges: judges / (k - 1),
    error: (total - between - judges) / ((n - 1) * (k - 1)),
    n,
    k,
  };
}

export type Icc = Readonly<{
  /** one judge: ICC(1,1), ICC(2,1), ICC(3,1) */
  single: readonly [number, number, number];
  /** the mean of the panel: ICC(1,k), ICC(2,k), ICC(3,k) */
  panel: readonly [number, number, number];
  /** 95 % limits of the single ones */
  limits: readonly (readonly [number, number])[];
  /** 95 % limits of ICC(2,k): those of ICC(2,1) for so many judges, by Spearman–Brown */
  panelLimits: readonly [number, number];
  n: number;
  k: number;
}>;

/**
 * Intraclass correlations. ICC(2,·) asks for the same level (stars), ICC(3,·) for the same order (prizes).
 * No variation at all gives NaN, which a page reports as "không có biến thiên".
 */
export function icc(scores: Scores, confidence = 0.95): Icc {
  const { between: b, within: w, judges: j, error: e, n, k } = meanSquares(scores);
  const one = (b - w) / (b + (k - 1) * w);
  const two = (b - e) / (b + (k - 1) * e + (k * (j - e)) / n);
  const three = (b - e) / (b + (k - 1) * e);
  const p = 1 - (1 - confidence) / 2;
  const df = (n - 1) * (k - 1);
  const bounds = (lower: number, upper: number): readonly [number, number] => [
    (lower - 1) / (lower + k - 1),
    (upper - 1) / (upper + k - 1),
  ];
  const first = b / w;
  const third = b / e;
  const second = iccTwoLimits({ b, e, j, n, k, two, p });
  const ofPanel = (limit: number): number => (k * limit) / (1 + (k - 1) * limit);
  return {
    single: [one, two, three],
    panel: [(b - w) / b, (b - e) / (b + (j - e) / n), (b - e) / b],
    limits: [
      bounds(first / fQuantile(p, n - 1, n * (k - 1)), first * fQuantile(p, n * (k - 1), n - 1)),
      second,
      bounds(third / fQuantile(p, n - 1, df), third * fQuantile(p, df, n - 1)),
    ],
    panelLimits: [ofPanel(second[0]), ofPanel(second[1])],
    n,
    k,
  };
}

/** Shrout & Fleiss (1979), p. 424, with Satterthwaite's degrees of freedom. */
function iccTwoLimits(given: {
  b: number;
  e: number;
  j: number;
  n: number;
  k: number;
  two: number;
  p: number;
}): readonly [number, number] {
  const { b, e, j, n, k, two, p } = given;
  const f = j / e;
  const inner = k * two * f + n * (1 + (k - 1) * two) - k * two;
  const v =
    ((k - 1) * (n - 1) * inner ** 2) /
    ((n - 1) * k ** 2 * two ** 2 * f ** 2 + (n * (1 + (k - 1) * two) - k * two) ** 2);
  const upper = fQuantile(p, n - 1, v);
  const lower = fQuantile(p, v, n - 1);
  return [
    (n * (b - upper * e)) / (upper * (k * j + (k * n - k - n) * e) + n * b),
    (n * (lower * b - e)) / (k * j + (k * n - k - n) * e + n * lower * b),
  ];
}

/** Koo & Li (2016): under .50 poor, to .75 moderate, to .90 good, above excellent. */
export const iccBand = (value: number): 'none' | 'poor' | 'moderate' | 'good' | 'excellent' =>
  Number.isNaN(value)
    ? 'none'
    : value < 0.5
      ? 'poor'
      : value < 0.75
        ? 'moderate'
        : value < 0.9
          ? 'good'
          : 'excellent';

export type Level = 'nominal' | 'ordinal' | 'interval' | 'ratio';

/**
 * Krippendorff's α for any number of judges and missing scores (null). A unit scored once is left out; all scores
 * equal: NaN.
 * @param units one list of scores for each product (or product × criterion)
 */
export function krippendorff(units: readonly (readonly (number | null)[])[], level: Level): number {
  const pairable = units
    .map((unit) => unit.filter((value): value is number => value !== null))
    .filter((unit) => unit.length > 1);
  const values = [...new Set(pairable.flat())].sort((a, b) => a - b);
  const at = new Map(values.map((value, index) => [value, index]));
  const coincidence = values.map(() => values.map(() => 0));
  for (const unit of pairable)
    for (const [i, a] of unit.entries())
      for (const [j, b] of unit.entries())
        if (i !== j) coincidence[at.get(a)!]![at.get(b)!]! += 1 / (unit.length - 1);
  const totals = coincidence.map(sum);
  const n = sum(totals);
  const distance = (c: number, k: number): number => {
    const [x, y] = [values[c]!, values[k]!];
    switch (level) {
      case 'nominal':
        return c === k ? 0 : 1;
      case 'interval':
        return (x - y) ** 2;
      case 'ratio':
        return x + y === 0 ? 0 : ((x - y) / (x + y)) ** 2;
      default: {
        const [low, high] = [Math.min(c, k), Math.max(c, k)];
        return (sum(totals.slice(low, high + 1)) - (totals[c]! + totals[k]!) / 2) ** 2;
      }
    }
  };
  let observed = 0;
  let expected = 0;
  for (let c = 0; c < values.length; c++)
    for (let k = 0; k < values.length; k++) {
      observed += coincidence[c]![k]! * distance(c, k);
      expected += totals[c]! * totals[k]! * distance(c, k);
    }
  return 1 - ((n - 1) * observed) / expected;
}

/** Most parts of the jackknife: one left out at a time, single units where there are no more. */
const jackknifeParts = 30;

/** Standard error of Krippendorff's α over other units of the kind, by the jackknife; null where it cannot be said. */
export function alphaError(
  units: readonly (readonly (number | null)[])[],
  level: Level,
): number | null {
  const pairable = units.filter((unit) => unit.filter((value) => value !== null).length > 1);
  const parts = Math.min(pairable.length, jackknifeParts);
  if (parts < 3) return null;
  const without = Array.from({ length: parts }, (_, part) =>
    krippendorff(
      pairable.filter((_unit, at) => at % parts !== part),
      level,
    ),
  );
  const error = Math.sqrt(
    ((parts - 1) / parts) * sum(without.map((x) => (x - mean(without)) ** 2)),
  );
  return Number.isFinite(error) ? error : null;
}

/** Kendall's W with the correction for ties, its χ² and probability. */
export function kendall(
  scores: Scores,
): Readonly<{ w: number; chiSquare: number; df: number; p: number }> {
  const n = scores.length;
  const k = scores[0]!.length;
  const ranks = Array.from({ length: k }, (_, j) => midRanks(scores.map((row) => row[j]!)));
  const totals = scores.map((_, i) => sum(ranks.map((rank) => rank[i]!)));
  const spread = sum(totals.map((total) => (total - mean(totals)) ** 2));
  const ties = sum(
    ranks.map((rank) => {
      const counts = Map.groupBy(rank, (value) => value);
      return sum([...counts.values()].map(({ length }) => length ** 3 - length));
    }),
  );
  const w = (12 * spread) / (k ** 2 * (n ** 3 - n) - k * ties);
  const chiSquare = k * (n - 1) * w;
  return { w, chiSquare, df: n - 1, p: chiSquareUpper(chiSquare, n - 1) };
}

/** Ranks from 1; equal values share the middle of their places. */
function midRanks(values: readonly number[]): number[] {
  return values.map((value) => {
    const below = values.filter((other) => other < value).length;
    const equal = values.filter((other) => other === value).length;
    return below + (equal + 1) / 2;
  });
}

/** Spearman–Brown: judges needed so that their mean reaches a reliability, from that of one judge. */
export const judgesNeeded = (single: number, wanted: number): number =>
  (wanted * (1 - single)) / (single * (1 - wanted));

/** Probability under no agreement of an F as large as the one between products: for the minutes' footnote. */
export const betweenProbability = ({ between, error, n, k }: MeanSquares): number =>
  1 - fCdf(between / error, n - 1, (n - 1) * (k - 1));
