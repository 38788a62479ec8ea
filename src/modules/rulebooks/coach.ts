import { demandAnswers } from './answers.ts';
import { rate } from './rate.ts';
import { tableOf, type Row } from './table.ts';
import type { Answers, Rulebook, Sheet, Star } from './types.ts';

/** One change: choose the option `to` instead of `from`; `from` 0 = none was chosen. */
export type Step = Readonly<{ criterion: string; from: number; to: number; gain: number }>;

export type Advice = Readonly<{
  reachable: boolean;
  /** the total after the steps; the present total when the target is out of reach */
  total: number;
  steps: readonly Step[];
  /** the most that could be reached under the same limits, when the target is not */
  bestTotal?: number;
  /** criteria that cannot be brought to the minimum of the target or of a lower star */
  blocked?: readonly string[];
  minimaKnown: boolean;
}>;

export type CoachOptions = Readonly<{
  target: Star;
  /** effort of changing a criterion, 1 (a signature) to 5 (a year of work); 1 where nothing is said */
  effort?: Readonly<Record<string, number>>;
  /** criteria that must stay as they are */
  fixed?: readonly string[];
  /** conditions of exclusion that were found: no change of points mends them */
  exclusions?: readonly number[];
}>;

/**
 * The cheapest way to at least the target star, exact: the least effort; then the fewest changed criteria
 * (without efforts these two are one); then the fewest points added; then the criteria that come first
 * on the sheet; then their earliest options. A dossier keeps its case of the tourism sheet.
 *
 * Dynamic programming over criteria × points: a star asks a total and minima; a minimum concerns
 * one criterion alone, so it only narrows that criterion's choices.
 */
export function coach(
  sheet: Sheet,
  book: Rulebook,
  answers: Answers,
  options: CoachOptions,
): Advice {
  const { effort = {}, fixed = [], exclusions } = options;
  demandAnswers(sheet, answers, { effort, fixed: [...fixed] });
  const { minimaKnown } = book;
  const now = rate(sheet, book, answers, exclusions);
  if (now.excluded.length) return { reachable: false, total: now.total, steps: [], minimaKnown };
  if (now.stars >= options.target)
    return { reachable: true, total: now.total, steps: [], minimaKnown };

  const threshold = book.bands.find((band) => band.stars === options.target)?.min ?? 0;
  const plans = casesToTry(sheet, answers).map((kept) => {
    const choices = tableOf(sheet).rows.map((row) =>
      choicesOf(row, answers, options, kept, minimaKnown),
    );
    return { choices, plan: cheapest(choices, threshold) };
  });
  const best = plans
    .map(({ plan }) => plan)
    .filter((plan) => plan !== null)
    .reduce<Plan | null>((a, b) => (a && compare(a, b) <= 0 ? a : b), null);
  if (best) return { reachable: true, total: best.total, steps: best.steps, minimaKnown };

  const reach = plans.map(({ choices }) => choices.reduce((sum, { most }) => sum + most, 0));
  return {
    reachable: false,
    total: now.total,
    steps: [],
    bestTotal: Math.max(...reach),
    blocked: plans[0]!.choices.filter(({ open }) => open.length === 0).map(({ code }) => code),
    minimaKnown,
  };
}

type Choice = Readonly<{ from: number; to: number; points: number; gain: number; cost: number }>;
/** `most`: the points that can be had here, minimum met or not. */
type Choices = Readonly<{ code: string; open: readonly Choice[]; most: number }>;
/** `path`: where each step stands on the sheet, and its option; the order between equal plans. */
type Plan = Readonly<{
  cost: number;
  total: number;
  steps: readonly Step[];
  path: readonly (readonly [row: number, option: number])[];
}>;

// One number for (effort, changed criteria): at most 64 criteria a sheet.
const costOf = (effort: number) => effort * 64 + 1;

/** The cases that an answered sheet leaves open: the one (or ones) in use, or else each in turn. */
function casesToTry(sheet: Sheet, answers: Answers): readonly (string | null)[] {
  const { rows } = tableOf(sheet);
  const used = rows
    .map((row) => row.cases[answers[row.code] ?? 0] ?? null)
    .filter((kept) => kept !== null);
  const all = rows.flatMap((row) => row.cases).filter((kept) => kept !== null);
  const open = [...new Set(used.length ? used : all)];
  return open.length ? open : [null];
}

/** What may be chosen in a criterion: what meets the target's minima, and gives no points away for nothing. */
function choicesOf(
  row: Row,
  answers: Answers,
  { target, effort, fixed }: CoachOptions,
  kept: string | null,
  minimaKnown: boolean,
): Choices {
  const from = answers[row.code] ?? 0;
  const keptCase = row.cases[from] ?? kept;
  const met = (to: number) => !minimaKnown || row.lacks[to]! > target;
  const open: Choice[] = [];
  let most = row.points[from]!;
  if (!fixed?.includes(row.code))
    for (let to = 1; to < row.points.length; to++) {
      if (to === from || (row.cases[to] !== null && row.cases[to] !== keptCase)) continue;
      const points = row.points[to]!;
      const gain = points - row.points[from]!;
      most = Math.max(most, points);
      if (met(to) && (gain >= 0 || !met(from)))
        open.push({ from, to, points, gain, cost: costOf(effort?.[row.code] ?? 1) });
    }
  if (met(from)) open.push({ from, to: from, points: row.points[from]!, gain: 0, cost: 0 });
  return { code: row.code, open, most };
}

/** The cheapest choice of every criterion that totals at least `needed` points, or null. */
function cheapest(choices: readonly Choices[], needed: number): Plan | null {
  const width = 101; // totals of 0 to 100
  const count = choices.length;
  // costs[i * width + t]: the least cost at which the criteria i and after total exactly t
  const costs = new Float64Array((count + 1) * width).fill(Infinity);
  costs[count * width] = 0;
  for (let i = count - 1; i >= 0; i--)
    for (const { points, cost } of choices[i]!.open)
      for (let t = points; t < width; t++) {
        const sum = cost + costs[(i + 1) * width + t - points]!;
        if (sum < costs[i * width + t]!) costs[i * width + t] = sum;
      }

  let total = -1;
  for (let t = needed; t < width; t++)
    if (costs[t]! < (total < 0 ? Infinity : costs[total]!)) total = t;
  if (total < 0) return null;

  const changed = earliestCriteria(choices, costs, total);
  // rests[i]: the totals from which the criteria i and after, these changed and no others, end at exactly 0
  const allowed = choices.map(({ open }, i) => open.filter((c) => c.cost > 0 === changed.has(i)));
  const rests: Set<number>[] = [];
  rests[count] = new Set([0]);
  for (let i = count - 1; i >= 0; i--) {
    const after = [...rests[i + 1]!];
    rests[i] = new Set(allowed[i]!.flatMap(({ points }) => after.map((rest) => rest + points)));
  }

  const steps: Step[] = [];
  const path: [number, number][] = [];
  let left = total;
  for (const [i, { code }] of choices.entries()) {
    const choice = allowed[i]!.find(({ points }) => rests[i + 1]!.has(left - points))!;
    if (choice.cost > 0) {
      steps.push({ criterion: code, from: choice.from, to: choice.to, gain: choice.gain });
      path.push([i, choice.to]);
    }
    left -= choice.points;
  }
  return { cost: costs[total]!, total, steps, path };
}

/**
 * The criteria that change in the plan whose criteria come first on the sheet, among all plans of least cost that end at
 * `total`. What changing costs does not depend on the option, so that all plans alive have paid the same so far.
 */
function earliestCriteria(
  choices: readonly Choices[],
  costs: Float64Array,
  total: number,
): ReadonlySet<number> {
  const width = 101;
  const changed = new Set<number>();
  let alive = new Set([total]);
  let toPay = costs[total]!;
  for (const [i, { open }] of choices.entries()) {
    const onward = (options: readonly Choice[]) =>
      new Set(
        options.flatMap(({ points, cost }) =>
          [...alive]
            .map((left) => left - points)
            .filter((left) => left >= 0 && cost + costs[(i + 1) * width + left]! === toPay),
        ),
      );
    const changes = open.filter(({ cost }) => cost > 0);
    const next = onward(changes);
    if (next.size > 0) {
      changed.add(i);
      toPay -= changes[0]!.cost;
      alive = next;
    } else alive = onward(open.filter(({ cost }) => cost === 0));
  }
  return changed;
}

/** Plans of two cases can tie in cost and total; both then have as many steps, and sheet order decides. */
function compare(a: Plan, b: Plan): number {
  const difference = a.cost - b.cost || a.total - b.total;
  if (difference) return difference;
  for (const part of [0, 1] as const) {
    const parting = a.path.findIndex((step, i) => step[part] !== b.path[i]![part]);
    if (parting >= 0) return a.path[parting]![part] - b.path[parting]![part];
  }
  return 0;
}
