import { normalCdf } from './distributions.ts';

/** Robust summaries shown beside the legal mean, never instead of it. */

const mean = (values: readonly number[]): number =>
  values.reduce((all, value) => all + value, 0) / values.length;

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const half = sorted.length >> 1;
  return sorted.length % 2 ? sorted[half]! : (sorted[half - 1]! + sorted[half]!) / 2;
}

/** Median absolute deviation from the median. */
export const deviation = (values: readonly number[]): number => {
  const middle = median(values);
  return median(values.map((value) => Math.abs(value - middle)));
};

/** The mean without so many of the highest and lowest. */
export function trimmedMean(values: readonly number[], each = 1): number {
  const sorted = values.toSorted((a, b) => a - b);
  return mean(sorted.length > 2 * each ? sorted.slice(each, sorted.length - each) : sorted);
}

/** Huber's M-estimate of location, bend at 1.5 × 1.4826 MAD; without spread the median. */
export function huberMean(values: readonly number[]): number {
  const bend = 1.5 * 1.4826 * deviation(values);
  let centre = median(values);
  if (bend === 0) return centre;
  for (let step = 0; step < 500; step++) {
    const weights = values.map((value) => Math.min(1, bend / Math.abs(value - centre || bend)));
    const next =
      values.reduce((all, value, i) => all + value * weights[i]!, 0) /
      weights.reduce((all, weight) => all + weight, 0);
    if (Math.abs(next - centre) < 1e-10) return next;
    centre = next;
  }
  return centre;
}

/** Iglewicz & Hoaglin's modified z of each value; null where there is no spread to measure by. */
export function modifiedZ(values: readonly number[]): (number | null)[] {
  const middle = median(values);
  const spread = deviation(values);
  return values.map((value) => (spread === 0 ? null : (0.6745 * (value - middle)) / spread));
}

/** COI/T.20/Doc.15: robust coefficient of variation, in percent; null for a median of 0. */
export const robustVariation = (values: readonly number[]): number | null =>
  median(values) === 0 ? null : (100 * 1.4826 * deviation(values)) / median(values);

export type Boundary = Readonly<{
  threshold: number;
  standardError: number;
  /** of a true mean at or above the threshold */
  probability: number;
  /** within 1.96 standard errors of it: the council records a reason */
  close: boolean;
}>;

/** How near a mean of members' totals is to a star's threshold. Null for fewer than two scores or no spread. */
export function boundary(scores: readonly number[], threshold: number): Boundary | null {
  const k = scores.length;
  if (k < 2) return null;
  const centre = mean(scores);
  const s = Math.sqrt(scores.reduce((all, x) => all + (x - centre) ** 2, 0) / (k - 1));
  if (s === 0) return null;
  const standardError = s / Math.sqrt(k);
  const z = (centre - threshold) / standardError;
  return {
    threshold,
    standardError,
    probability: normalCdf(z),
    close: Math.abs(z) < 1.96,
  };
}

/**
 * How often the totals of k honest judges lie further apart than a limit, when each differs from the product's worth by
 * a normal spread σ: shown beside the rule, because honest panels break it too. P(range > w) = 1 − k ∫ φ(x) (Φ(x + w/σ) −
 * Φ(x))^(k−1) dx, by Simpson's rule.
 */
export function rangeBeyond(k: number, sigma: number, limit: number): number {
  if (k < 2 || sigma === 0) return 0;
  const width = limit / sigma;
  const density = (x: number): number =>
    (k * Math.exp((-x * x) / 2) * (normalCdf(x + width) - normalCdf(x)) ** (k - 1)) /
    Math.sqrt(2 * Math.PI);
  const [from, until, steps] = [-8, 8, 320];
  const h = (until - from) / steps;
  let sum = density(from) + density(until);
  for (let i = 1; i < steps; i++) sum += (i % 2 ? 4 : 2) * density(from + i * h);
  return Math.min(1, Math.max(0, 1 - (sum * h) / 3));
}

/** The spread of judges around their product's mean, over products with at least two scores; null for none. */
export function pooledSpread(products: readonly (readonly number[])[]): number | null {
  let [squares, freedom] = [0, 0];
  for (const scores of products.filter(({ length }) => length > 1)) {
    const centre = mean(scores);
    squares += scores.reduce((all, x) => all + (x - centre) ** 2, 0);
    freedom += scores.length - 1;
  }
  return freedom === 0 ? null : Math.sqrt(squares / freedom);
}
