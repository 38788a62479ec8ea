import { tTwoSided } from './distributions.ts';

/** Whether a judge favours own producers: a sign to look again, never a verdict. */

/** Fewest linked scores for which anything is said: +3 points at σ = 4, α = .01, power .8. */
export const fewestLinked = 21;

export type Comparison = Readonly<{
  difference: number;
  standardError: number;
  t: number;
  df: number;
  p: number;
}>;

const mean = (values: readonly number[]): number =>
  values.reduce((all, value) => all + value, 0) / values.length;
const variance = (values: readonly number[]): number => {
  const centre = mean(values);
  return values.reduce((all, value) => all + (value - centre) ** 2, 0) / (values.length - 1);
};

/** Welch's t of two samples with unequal variances; null for samples that cannot be compared. */
export function welch(a: readonly number[], b: readonly number[]): Comparison | null {
  if (a.length < 2 || b.length < 2) return null;
  const [x, y] = [variance(a) / a.length, variance(b) / b.length];
  if (x + y === 0) return null;
  const difference = mean(a) - mean(b);
  const standardError = Math.sqrt(x + y);
  const t = difference / standardError;
  const df = (x + y) ** 2 / (x ** 2 / (a.length - 1) + y ** 2 / (b.length - 1));
  return { difference, standardError, t, df, p: tTwoSided(t, df) };
}

/** Holm's step-down: probabilities corrected for having asked so many questions, in the order given. */
export function holm(probabilities: readonly number[]): number[] {
  const order = probabilities.map((p, at) => ({ p, at })).sort((a, b) => a.p - b.p);
  const corrected = probabilities.map(() => 1);
  let highest = 0;
  for (const [rank, { p, at }] of order.entries()) {
    highest = Math.max(highest, Math.min(1, p * (order.length - rank)));
    corrected[at] = highest;
  }
  return corrected;
}

export type Linked = Readonly<{ judge: string; residual: number; linked: boolean }>;
export type Home = Readonly<{
  judge: string;
  linked: number;
  /** null: not enough data */
  difference: number | null;
  standardError: number | null;
  p: number | null;
}>;

/**
 * For each judge, residuals (own score less the mean of the others, by the spread at that level) of linked products
 * against the rest. Too few linked scores: nothing is said.
 */
export function homeTendency(residuals: readonly Linked[]): Home[] {
  const judges = [...Map.groupBy(residuals, ({ judge }) => judge)].map(([judge, rows]) => {
    const linked = rows.filter((row) => row.linked).map(({ residual }) => residual);
    const rest = rows.filter((row) => !row.linked).map(({ residual }) => residual);
    return {
      judge,
      linked: linked.length,
      compared: linked.length >= fewestLinked ? welch(linked, rest) : null,
    };
  });
  const asked = judges.filter(({ compared }) => compared !== null);
  const corrected = holm(asked.map(({ compared }) => compared!.p));
  return judges.map(({ judge, linked, compared }) => ({
    judge,
    linked,
    difference: compared?.difference ?? null,
    standardError: compared?.standardError ?? null,
    p: compared ? corrected[asked.findIndex((one) => one.judge === judge)]! : null,
  }));
}

/** A product's scores by judge, and the judges whom something ties to it without recusing them. */
export type JudgedProduct = Readonly<{
  scores: readonly Readonly<{ judge: string; score: number }>[];
  linked: readonly string[];
}>;

/** So many products are needed before the spread is measured apart at another level of performance. */
const productsALevel = 10;

/**
 * Each score less the mean of the others, by the spread at that level of performance: judges differ more about some
 * levels than others (Heiniger & Mercier). Up to three levels by the products' rank; without spread nothing.
 */
export function linkedResiduals(products: readonly JudgedProduct[]): Linked[] {
  const ranked = products
    .filter(({ scores }) => scores.length > 1)
    .toSorted((a, b) => centreOf(a) - centreOf(b));
  const levels = Math.max(1, Math.min(3, Math.floor(ranked.length / productsALevel)));
  return Array.from({ length: levels }, (_, level) =>
    ranked.slice(
      Math.round((level * ranked.length) / levels),
      Math.round(((level + 1) * ranked.length) / levels),
    ),
  ).flatMap((group) => {
    const raw = group.flatMap(({ scores, linked }) =>
      scores.map(({ judge, score }) => ({
        judge,
        residual: score - mean(scores.filter((o) => o.judge !== judge).map((o) => o.score)),
        linked: linked.includes(judge),
      })),
    );
    const spread = Math.sqrt(mean(raw.map(({ residual }) => residual ** 2)));
    return spread > 0 ? raw.map((row) => ({ ...row, residual: row.residual / spread })) : [];
  });
}

const centreOf = ({ scores }: JudgedProduct): number => mean(scores.map(({ score }) => score));
