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
 * (without efforts these two are one); then the fewest points added; then the earliest criteria of the
 * sheet, each with its earliest option. A dossier keeps its case of the tourism sheet.
 *
 * Dynamic programming over criteria × points gained: a star asks a total and minima; a minimum concerns
 * one criterion alone, so it only narrows that criterion's choices.
 */
export function coach(
  sheet: Sheet,
  book: Rulebook,
  answers: Answers,
  options: CoachOptions,
): Advice {
  const { effort = {}, fixed = [], exclusions } = options;
  demandAnswers(sheet, answers, { effort: Object.keys(effort), fixed });
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
    return { choices, plan: cheapest(choices, threshold - now.total) };
  });
  const best = plans
    .map(({ plan }) => plan)
    .filter((plan) => plan !== null)
    .reduce<Plan | null>((a, b) => (a && compare(a, b) <= 0 ? a : b), null);
  if (best)
    return { reachable: true, total: now.total + best.gain, steps: best.steps, minimaKnown };

  const reach = plans.map(({ choices }) =>
    choices.reduce(
      (sum, { open }) => sum + Math.max(0, ...open.map((choice) => choice.gain)),
      now.total,
    ),
  );
  return {
    reachable: false,
    total: now.total,
    steps: [],
    bestTotal: Math.max(...reach),
    blocked: plans[0]!.choices.filter(({ open }) => open.length === 0).map(({ code }) => code),
    minimaKnown,
  };
}

type Choice = Readonly<{ from: number; to: number; gain: number; cost: number }>;
type Choices = Readonly<{ code: string; open: readonly Choice[] }>;
type Plan = Readonly<{ cost: number; gain: number; steps: readonly Step[] }>;

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

/** What may be chosen in a criterion: changes that lose nothing, and staying; nothing that misses a minimum. */
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
  if (!fixed?.includes(row.code))
    for (let to = 1; to < row.points.length; to++) {
      const gain = row.points[to]! - row.points[from]!;
      const inCase = row.cases[to] === null || row.cases[to] === keptCase;
      if (to !== from && gain >= 0 && inCase && met(to))
        open.push({ from, to, gain, cost: costOf(effort?.[row.code] ?? 1) });
    }
  // Staying comes last: between equal plans the one that changes the earlier criterion wins.
  if (met(from)) open.push({ from, to: from, gain: 0, cost: 0 });
  return { code: row.code, open };
}

/** The cheapest choice of every criterion that gains at least `needed` points, or null. */
function cheapest(choices: readonly Choices[], needed: number): Plan | null {
  const width = 101;
  const count = choices.length;
  // costs[i * width + g]: the least cost of gaining exactly g points in the criteria i and after
  const costs = new Float64Array((count + 1) * width).fill(Infinity);
  costs[count * width] = 0;
  for (let i = count - 1; i >= 0; i--)
    for (const { gain, cost } of choices[i]!.open)
      for (let g = gain; g < width; g++) {
        const total = cost + costs[(i + 1) * width + g - gain]!;
        if (total < costs[i * width + g]!) costs[i * width + g] = total;
      }

  let gain = -1;
  for (let g = Math.max(0, needed); g < width; g++)
    if (costs[g]! < (gain < 0 ? Infinity : costs[gain]!)) gain = g;
  if (gain < 0) return null;

  const steps: Step[] = [];
  let left = gain;
  for (let i = 0; i < count; i++) {
    const rest = costs[i * width + left]!;
    const { code, open } = choices[i]!;
    const choice = open.find(
      (c) => c.gain <= left && c.cost + costs[(i + 1) * width + left - c.gain]! === rest,
    )!;
    if (choice.cost > 0)
      steps.push({ criterion: code, from: choice.from, to: choice.to, gain: choice.gain });
    left -= choice.gain;
  }
  return { cost: costs[gain]!, gain, steps };
}

const compare = (a: Plan, b: Plan): number => a.cost - b.cost || a.gain - b.gain;
