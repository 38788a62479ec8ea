/**
 * Many-facet Rasch model (Linacre) by joint maximum likelihood: rating = product − judge − criterion − step. One scale of
 * steps for all, or each criterion its own (partial credit, Masters). In logits; products and criteria sum to 0, and so do
 * the steps of a scale; judges are free. The legal mean is never altered.
 */
export type Rating = Readonly<{
  product: string;
  judge: string;
  criterion: string;
  rating: number;
}>;

export type Judge = Readonly<{
  /** higher is harsher */
  severity: number;
  standardError: number;
  /** the same when what a judge gives one product hangs together: by the spread of its sums over products */
  clusteredError: number;
  /** near 1 fits, far above is erratic, far below too even */
  infit: number;
}>;

export type Facets = Readonly<{
  products: ReadonlyMap<string, number>;
  criteria: ReadonlyMap<string, number>;
  judges: ReadonlyMap<string, Judge>;
  /** chances of a criterion's ratings at a measure, lowest first; they stand until the next question */
  chancesOf: (criterion: string, measure: number) => ArrayLike<number>;
}>;

/** How a model is estimated. */
export type Estimation = Readonly<{
  lowest: number;
  /** of all criteria alike, or of each: then each has steps of its own */
  highest: number | ReadonlyMap<string, number>;
  rounds?: number;
  /** no value moved further in the last round */
  settled?: number;
}>;

const facetNames = ['product', 'judge', 'criterion'] as const;
/** Which way a facet moves the expected rating. */
const direction = { product: 1, judge: -1, criterion: -1 } as const;
const limited = (step: number): number => Math.max(-1, Math.min(1, step));

/** Estimates the model from ratings from `lowest` to `highest`; null where it does not settle. */
export function facets(
  ratings: readonly Rating[],
  { lowest, highest, rounds = 2000, settled = 1e-7 }: Estimation,
): Facets | null {
  const value = {
    product: indexed(ratings.map(({ product }) => product)),
    judge: indexed(ratings.map(({ judge }) => judge)),
    criterion: indexed(ratings.map(({ criterion }) => criterion)),
  };
  const common = typeof highest === 'number' ? steps(highest - lowest) : null;
  const scales = [...value.criterion.at.keys()].map(
    (criterion) =>
      common ?? steps((highest as ReadonlyMap<string, number>).get(criterion)! - lowest),
  );
  const given = Float64Array.from(ratings, ({ rating }) => rating - lowest);
  const measure = (row: number): number =>
    value.product.values[value.product.of[row]!]! -
    value.judge.values[value.judge.of[row]!]! -
    value.criterion.values[value.criterion.of[row]!]!;
  const scaleOf = (row: number): Scale => scales[value.criterion.of[row]!]!;
  for (let round = 0; round < rounds; round++) {
    let moved = 0;
    for (const facet of facetNames) {
      const { of, values } = value[facet];
      const [gap, information] = [values.map(() => 0), values.map(() => 0)];
      for (let row = 0; row < given.length; row++) {
        const { expected, variance } = moments(measure(row), scaleOf(row));
        gap[of[row]!]! += given[row]! - expected;
        information[of[row]!]! += variance;
      }
      for (const key of values.keys()) {
        const step = limited((direction[facet] * gap[key]!) / information[key]!);
        values[key]! += step;
        moved = Math.max(moved, Math.abs(step));
      }
      if (facet !== 'judge') centre(values);
    }
    moved = Math.max(moved, moveSteps(given, measure, scaleOf, new Set(scales)));
    if (moved < settled) {
      const named = ({ at, values }: Indexed) =>
        new Map([...at].map(([key, i]) => [key, values[i]!]));
      return {
        products: named(value.product),
        criteria: named(value.criterion),
        judges: judgesOf(given, value, measure, scaleOf),
        chancesOf: (criterion, at) => {
          const scale = scales[value.criterion.at.get(criterion)!]!;
          moments(at, scale);
          return scale.chances;
        },
      };
    }
  }
  return null;
}

type Indexed = Readonly<{ at: ReadonlyMap<string, number>; of: Int32Array; values: Float64Array }>;

/** Names by number, so that the rounds look nothing up. */
function indexed(names: readonly string[]): Indexed {
  const at = new Map<string, number>();
  const of = Int32Array.from(names, (name) => {
    const index = at.get(name) ?? at.size;
    at.set(name, index);
    return index;
  });
  return { at, of, values: new Float64Array(at.size) };
}

/** Steps, and room for the chances of the ratings between them. */
type Scale = Readonly<{ steps: Float64Array; chances: Float64Array }>;
const steps = (count: number): Scale => ({
  steps: new Float64Array(count),
  chances: new Float64Array(count + 1),
});

function centre(values: Float64Array): void {
  const middle = values.reduce((all, value) => all + value, 0) / values.length;
  for (const key of values.keys()) values[key]! -= middle;
}

/** Expected rating above the lowest and its variance at a measure; leaves the chances in the scale. */
function moments(measure: number, scale: Scale): { expected: number; variance: number } {
  const { steps: between, chances: chance } = scale;
  let [logit, top] = [0, 0];
  for (let at = 0; at < between.length; at++) {
    logit += measure - between[at]!;
    chance[at + 1] = logit;
    if (logit > top) top = logit;
  }
  chance[0] = 0;
  let [all, first, second] = [0, 0, 0];
  for (let at = 0; at < chance.length; at++) {
    const weight = Math.exp(chance[at]! - top);
    chance[at] = weight;
    all += weight;
    first += at * weight;
    second += at * at * weight;
  }
  for (let at = 0; at < chance.length; at++) chance[at]! /= all;
  const expected = first / all;
  return { expected, variance: second / all - expected ** 2 };
}

/** One half step of Newton for each boundary between two ratings. */
function moveSteps(
  given: Float64Array,
  measure: (row: number) => number,
  scaleOf: (row: number) => Scale,
  scales: ReadonlySet<Scale>,
): number {
  const above = new Map(
    [...scales].map((scale) => [
      scale,
      { gap: scale.steps.map(() => 0), information: scale.steps.map(() => 0) },
    ]),
  );
  for (let row = 0; row < given.length; row++) {
    const scale = scaleOf(row);
    const { gap, information } = above.get(scale)!;
    moments(measure(row), scale);
    let reached = 1;
    for (let at = 0; at < gap.length; at++) {
      reached -= scale.chances[at]!;
      gap[at]! += reached - (given[row]! > at ? 1 : 0);
      information[at]! += reached * (1 - reached);
    }
  }
  let furthest = 0;
  for (const [scale, { gap, information }] of above) {
    const moves = gap.map((difference, at) => limited(difference / information[at]! / 2));
    centre(moves);
    for (const [at, move] of moves.entries()) {
      scale.steps[at]! += move;
      furthest = Math.max(furthest, Math.abs(move));
    }
  }
  return furthest;
}

function judgesOf(
  given: Float64Array,
  value: Readonly<Record<(typeof facetNames)[number], Indexed>>,
  measure: (row: number) => number,
  scaleOf: (row: number) => Scale,
): Map<string, Judge> {
  const { at, of, values } = value.judge;
  const [information, squares] = [values.map(() => 0), values.map(() => 0)];
  const sums = [...at].map(() => new Map<number, number>());
  for (let row = 0; row < given.length; row++) {
    const judge = of[row]!;
    const { expected, variance } = moments(measure(row), scaleOf(row));
    information[judge]! += variance;
    squares[judge]! += (given[row]! - expected) ** 2;
    const product = value.product.of[row]!;
    sums[judge]!.set(product, (sums[judge]!.get(product) ?? 0) + given[row]! - expected);
  }
  // the products' own values took a share of every gap: 1 of so many judges who saw a product
  const seats = sums.reduce((all, { size }) => all + size, 0) / value.product.values.length;
  return new Map(
    [...at].map(([name, judge]) => {
      const spread = [...sums[judge]!.values()].reduce((all, sum) => all + sum ** 2, 0);
      return [
        name,
        {
          severity: values[judge]!,
          standardError: 1 / Math.sqrt(information[judge]!),
          clusteredError:
            seats > 1 ? Math.sqrt((spread * seats) / (seats - 1)) / information[judge]! : Infinity,
          infit: squares[judge]! / information[judge]!,
        },
      ];
    }),
  );
}
