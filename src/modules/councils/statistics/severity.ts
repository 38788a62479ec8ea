/**
 * How severe each judge is, where not every judge saw every product: additive least squares, score = product + judge.
 * For the member, the chair and the inspector alone; the legal mean is never altered.
 */
export type Score = Readonly<{ product: string; judge: string; score: number }>;

export type Severity = Readonly<{
  /** above 0: gives more than the panel; they sum to 0 */
  judges: ReadonlyMap<string, Readonly<{ effect: number; standardError: number; n: number }>>;
  products: ReadonlyMap<string, number>;
  sigma: number;
  df: number;
}>;

/** Whether every judge can be compared with every other through products seen in common. */
export function connected(scores: readonly Score[]): boolean {
  const parent = new Map<string, string>();
  const find = (key: string): string => {
    const up = parent.get(key) ?? key;
    return up === key ? key : find(up);
  };
  for (const { product, judge } of scores) parent.set(find(`p ${product}`), find(`j ${judge}`));
  return (
    new Set(scores.flatMap(({ product, judge }) => [find(`p ${product}`), find(`j ${judge}`)]))
      .size <= 1
  );
}

/** Effects of judges and products; null where the design is not connected or leaves nothing to estimate from. */
export function severity(scores: readonly Score[]): Severity | null {
  const judges = [...new Set(scores.map(({ judge }) => judge))];
  const products = [...new Set(scores.map(({ product }) => product))];
  const df = scores.length - judges.length - products.length + 1;
  if (judges.length < 2 || df < 1 || !connected(scores)) return null;
  // normal equations for the judges after the products are swept out; the last judge is minus the sum of the others
  const size = judges.length - 1;
  const rows: number[][] = [];
  const y: number[] = [];
  for (const product of products) {
    const own = scores.filter((score) => score.product === product);
    const average = own.reduce((all, { score }) => all + score, 0) / own.length;
    const share = contrast(
      own.map(({ judge }) => judges.indexOf(judge)),
      size,
    );
    for (const { judge, score } of own) {
      const design = contrast([judges.indexOf(judge)], size);
      rows.push(design.map((value, i) => value - share[i]!));
      y.push(score - average);
    }
  }
  const matrix = Array.from({ length: size }, (_, a) =>
    Array.from({ length: size }, (_, b) => rows.reduce((all, row) => all + row[a]! * row[b]!, 0)),
  );
  const right = Array.from({ length: size }, (_, a) =>
    rows.reduce((all, row, i) => all + row[a]! * y[i]!, 0),
  );
  const inverse = invert(matrix);
  const free = inverse.map((row) => row.reduce((all, value, i) => all + value * right[i]!, 0));
  const effects = [...free, -free.reduce((all, value) => all + value, 0)];
  const adjusted = new Map(
    products.map((product) => {
      const own = scores.filter((score) => score.product === product);
      return [
        product,
        own.reduce((all, { judge, score }) => all + score - effects[judges.indexOf(judge)]!, 0) /
          own.length,
      ];
    }),
  );
  const residual = scores.reduce(
    (all, { product, judge, score }) =>
      all + (score - adjusted.get(product)! - effects[judges.indexOf(judge)]!) ** 2,
    0,
  );
  const sigma = Math.sqrt(residual / df);
  const variance = (index: number): number =>
    index < size ? inverse[index]![index]! : inverse.flat().reduce((all, value) => all + value, 0);
  return {
    judges: new Map(
      judges.map((judge, index) => [
        judge,
        {
          effect: effects[index]!,
          standardError: sigma * Math.sqrt(variance(index)),
          n: scores.filter((score) => score.judge === judge).length,
        },
      ]),
    ),
    products: adjusted,
    sigma,
    df,
  };
}

/** The mean of the judges' rows in sum-to-zero coding. */
const contrast = (judges: readonly number[], size: number): number[] =>
  Array.from(
    { length: size },
    (_, i) =>
      judges.reduce((all, judge) => all + (judge === i ? 1 : judge === size ? -1 : 0), 0) /
      judges.length,
  );

/** Gauss–Jordan with pivoting: small, symmetric, positive definite. */
function invert(matrix: readonly (readonly number[])[]): number[][] {
  const n = matrix.length;
  const work = matrix.map((row, i) => [...row, ...row.map((_, j) => (i === j ? 1 : 0))]);
  for (let column = 0; column < n; column++) {
    let pivot = column;
    for (let row = column + 1; row < n; row++)
      if (Math.abs(work[row]![column]!) > Math.abs(work[pivot]![column]!)) pivot = row;
    [work[column], work[pivot]] = [work[pivot]!, work[column]!];
    const factor = work[column]![column]!;
    work[column] = work[column]!.map((value) => value / factor);
    for (let row = 0; row < n; row++) {
      if (row === column) continue;
      const times = work[row]![column]!;
      work[row] = work[row]!.map((value, i) => value - times * work[column]![i]!);
    }
  }
  return work.map((row) => row.slice(n));
}

/** An effect that the chair is told of in private: beyond 3 points and 2.6 standard errors. */
export const marked = ({
  effect,
  standardError,
}: {
  effect: number;
  standardError: number;
}): boolean => Math.abs(effect) > 3 && Math.abs(effect) > 2.6 * standardError;
