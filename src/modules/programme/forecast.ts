/**
 * A forecast of counts. The years seen are Poisson counts at one unknown rate; with Jeffreys' prior for that rate the
 * number still to come is negative binomial, and its spread holds both chance and how little is known of the rate.
 * Where years differ more than chance would have them differ, the spread is widened by Pearson's χ²/(n − 1).
 */
export type Forecast = Readonly<{ low: number; middle: number; high: number }>;

/** What was seen: whole years one by one, and a running year with the part of it that has passed. */
export type Seen = Readonly<{
  years: readonly number[];
  running: Readonly<{ count: number; passed: number }> | null;
}>;

/** Years that have to be seen before anything is foretold. */
export const fewestYears = 2;

/** A negative binomial number: its mean, and its size (the smaller, the wider). */
export type Coming = Readonly<{ mean: number; size: number }>;

/** How many times wider than a Poisson number the yearly counts spread; at least 1, and 1 with fewer than three years. */
export function dispersion(years: readonly number[]): number {
  const mean = years.reduce((sum, n) => sum + n, 0) / years.length;
  if (years.length < 3 || mean === 0) return 1;
  const pearson = years.reduce((sum, n) => sum + (n - mean) ** 2 / mean, 0);
  return Math.max(1, pearson / (years.length - 1));
}

/** The number to come in so many years; null while too little has been seen. */
export function comingIn(years: number, seen: Seen): Coming | null {
  const exposure = seen.years.length + (seen.running?.passed ?? 0);
  if (exposure < fewestYears || years <= 0) return null;
  const shape = seen.years.reduce((sum, n) => sum + n, 0) + (seen.running?.count ?? 0) + 0.5;
  const mean = (shape * years) / exposure;
  const variance = dispersion(seen.years) * (mean + mean ** 2 / shape);
  return { mean, size: mean ** 2 / (variance - mean) };
}

/** The probabilities of 0, 1, 2 … one after the other, kept as logarithms so that large means do not vanish. */
function* probabilities({ mean, size }: Coming): Generator<number> {
  const step = Math.log(mean / (size + mean));
  let log = size * Math.log(size / (size + mean));
  for (let k = 0; ; k++) {
    yield Math.exp(log);
    log += Math.log((k + size) / (k + 1)) + step;
  }
}

/** The smallest number that is not exceeded with that probability. */
export function quantile(coming: Coming, probability: number): number {
  let sum = 0;
  let k = 0;
  const limit = 1000 + coming.mean + 60 * Math.sqrt(coming.mean + coming.mean ** 2 / coming.size);
  for (const p of probabilities(coming)) {
    sum += p;
    if (sum >= probability || k > limit) return k;
    k++;
  }
  return k;
}

/** The probability of at least so many. */
export function chanceOf(coming: Coming, atLeast: number): number {
  if (atLeast <= 0) return 1;
  let below = 0;
  let k = 0;
  for (const p of probabilities(coming)) {
    if (k >= atLeast) break;
    below += p;
    k++;
  }
  return Math.max(0, 1 - below);
}

/** Middle and the limits within which four of five such forecasts end. */
export const interval = (coming: Coming): Forecast => ({
  low: quantile(coming, 0.1),
  middle: quantile(coming, 0.5),
  high: quantile(coming, 0.9),
});
