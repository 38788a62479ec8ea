/**
 * Many-facet Rasch model (Linacre) by joint maximum likelihood: one scale of steps for all, rating = product − judge −
 * criterion − step. In logits; products, criteria and steps sum to 0, judges are free. The legal mean is never altered.
 */
export type Rating = Readonly<{
  product: string;
  judge: string;
  criterion: string;
  rating: number;
}>;

export type Facets = Readonly<{
  products: ReadonlyMap<string, number>;
  criteria: ReadonlyMap<string, number>;
  /** higher is harsher; infit near 1 fits, far above is erratic, far below too even */
  judges: ReadonlyMap<string, Readonly<{ severity: number; standardError: number; infit: number }>>;
  steps: readonly number[];
}>;

type Facet = 'product' | 'judge' | 'criterion';
/** Which way a facet moves the expected rating. */
const direction = { product: 1, judge: -1, criterion: -1 } as const;

/** Estimates the model from ratings between `lowest` and `highest`; null where it does not settle. */
export function facets(
  ratings: readonly Rating[],
  { lowest, highest, rounds = 2000 }: { lowest: number; highest: number; rounds?: number },
): Facets | null {
  const value = {
    product: new Map<string, number>(),
    judge: new Map<string, number>(),
    criterion: new Map<string, number>(),
  };
  for (const row of ratings) for (const facet of facetNames) value[facet].set(row[facet], 0);
  const steps = Array.from({ length: highest - lowest }, () => 0);
  const measure = (row: Rating): number =>
    value.product.get(row.product)! -
    value.judge.get(row.judge)! -
    value.criterion.get(row.criterion)!;
  for (let round = 0; round < rounds; round++) {
    let moved = 0;
    for (const facet of facetNames) {
      const sums = new Map(
        [...value[facet].keys()].map((key) => [key, { gap: 0, information: 0 }]),
      );
      for (const row of ratings) {
        const { expected, variance } = moments(measure(row), steps, lowest);
        const sum = sums.get(row[facet])!;
        sum.gap += row.rating - expected;
        sum.information += variance;
      }
      for (const [key, { gap, information }] of sums) {
        const step = limited((direction[facet] * gap) / information);
        value[facet].set(key, value[facet].get(key)! + step);
        moved = Math.max(moved, Math.abs(step));
      }
      if (facet !== 'judge') centre(value[facet]);
    }
    moved = Math.max(moved, moveSteps(ratings, steps, lowest, measure));
    if (moved < 1e-7) return summary(ratings, value, steps, lowest, measure);
  }
  return null;
}

const facetNames: readonly Facet[] = ['product', 'judge', 'criterion'];
const limited = (step: number): number => Math.max(-1, Math.min(1, step));

function centre(values: Map<string, number>): void {
  const middle = [...values.values()].reduce((all, value) => all + value, 0) / values.size;
  for (const [key, value] of values) values.set(key, value - middle);
}

/** Probabilities of the ratings at a measure. */
function chances(measure: number, steps: readonly number[]): number[] {
  const logits = [0];
  for (const step of steps) logits.push(logits.at(-1)! + measure - step);
  const top = Math.max(...logits);
  const weights = logits.map((logit) => Math.exp(logit - top));
  const all = weights.reduce((sum, weight) => sum + weight, 0);
  return weights.map((weight) => weight / all);
}

function moments(measure: number, steps: readonly number[], lowest: number) {
  let [expected, square] = [0, 0];
  for (const [at, chance] of chances(measure, steps).entries()) {
    expected += chance * (lowest + at);
    square += chance * (lowest + at) ** 2;
  }
  return { expected, variance: square - expected ** 2 };
}

/** One half step of Newton for each boundary between two ratings. */
function moveSteps(
  ratings: readonly Rating[],
  steps: number[],
  lowest: number,
  measure: (row: Rating) => number,
): number {
  const above = steps.map(() => ({ expected: 0, observed: 0, information: 0 }));
  for (const row of ratings) {
    let reached = 1;
    for (const [at, chance] of chances(measure(row), steps).entries()) {
      reached -= chance;
      const sum = above[at];
      if (!sum) break;
      sum.expected += reached;
      sum.information += reached * (1 - reached);
      if (row.rating > lowest + at) sum.observed++;
    }
  }
  const moves = above.map(({ expected, observed, information }) =>
    limited((expected - observed) / information / 2),
  );
  const middle = moves.reduce((all, move) => all + move, 0) / moves.length;
  for (const [at, move] of moves.entries()) steps[at]! += move - middle;
  return Math.max(...moves.map((move) => Math.abs(move - middle)));
}

function summary(
  ratings: readonly Rating[],
  value: Readonly<Record<Facet, ReadonlyMap<string, number>>>,
  steps: readonly number[],
  lowest: number,
  measure: (row: Rating) => number,
): Facets {
  const judges = new Map(
    [...value.judge].map(([judge, severity]) => {
      let [information, squares] = [0, 0];
      for (const row of ratings.filter((one) => one.judge === judge)) {
        const { expected, variance } = moments(measure(row), steps, lowest);
        information += variance;
        squares += (row.rating - expected) ** 2;
      }
      return [
        judge,
        { severity, standardError: 1 / Math.sqrt(information), infit: squares / information },
      ];
    }),
  );
  return { products: value.product, criteria: value.criterion, judges, steps };
}
