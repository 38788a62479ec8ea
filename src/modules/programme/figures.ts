import type { Day } from '#kernel/day.ts';
import { outlookOf } from './outlook.ts';
import type { Phase, Target, TargetView } from './types.ts';

const yearOf = (day: string): number => Number(day.slice(0, 4));

/** What was counted of one period; see counting.server.ts. */
export type PeriodCount = Readonly<{
  recorded: boolean;
  rows: number;
  years: ReadonlyMap<number, number>;
  whole: number | null;
}>;

/** The part of a phase that has passed by a day; null before it begins. */
export function elapsed(phase: Phase, on: Day): { from: Day; until: Day } | null {
  if (on < phase.from) return null;
  return { from: phase.from as Day, until: (on < phase.until ? on : phase.until) as Day };
}

/** The years of a phase that have begun by a day, with whether they are over. */
export function yearsOf(phase: Phase, on: Day): { year: number; completed: boolean }[] {
  const part = elapsed(phase, on);
  if (!part) return [];
  const years: { year: number; completed: boolean }[] = [];
  for (let year = yearOf(part.from); year <= yearOf(part.until); year++)
    years.push({ year, completed: `${year}-12-31` <= on });
  return years;
}

/**
 * The periods to count. A number that adds up: the passed part of the phase, by year within it. A share does not
 * add up: it is asked at the end of each year, the last time on the day itself. Before the phase: the day before it,
 * on which nothing counts, so that it is still told whether facts of the kind are on record.
 */
export function periodsOf(
  target: Pick<Target, 'kind'>,
  phase: Phase,
  on: Day,
): { from: Day; until: Day }[] {
  const part = elapsed(phase, on);
  if (!part) return [{ from: phase.from as Day, until: on }];
  if (target.kind !== 'share') return [part];
  return yearsOf(phase, on).map(({ year }) => {
    const end = `${year}-12-31` as Day;
    return { from: part.from, until: end < part.until ? end : part.until };
  });
}

const percent = (rows: number, whole: number): number | null =>
  whole === 0 ? null : Math.round((rows / whole) * 1000) / 10;

/**
 * A target's figure from what was counted, and from nothing else. Nothing counted, or no fact of the kind on
 * record: null. A per-year value is the mean over completed years; the series also shows the running year.
 */
export function figureOf(
  target: Target,
  phase: Phase,
  on: Day,
  counts: readonly PeriodCount[],
): TargetView {
  const { id, title, unit, definition, choices, adds, kind, goal, yearly } = target;
  const years = yearsOf(phase, on);
  const last = counts.at(-1);
  const { value, rows, whole, series } = last?.recorded
    ? numbersOf(kind, years, counts, last)
    : { value: null, rows: 0, whole: null, series: [] };
  const completed = new Set(years.filter((year) => year.completed).map(({ year }) => year));
  return {
    id,
    phase: phase.id,
    programme: phase.programme,
    title,
    unit,
    definition,
    choices,
    adds,
    kind,
    goal,
    yearly,
    value,
    met: meets(value, goal),
    rows,
    whole,
    series,
    unrecorded: target.measure === null,
    outlook: outlookOf(target, phase, on, {
      value,
      rows,
      whole,
      years: series.map((one) => ({ ...one, completed: completed.has(one.year) })),
    }),
  };
}

type Numbers = Pick<TargetView, 'value' | 'rows' | 'whole' | 'series'>;

function numbersOf(
  kind: Target['kind'],
  years: readonly { year: number; completed: boolean }[],
  counts: readonly PeriodCount[],
  last: PeriodCount,
): Numbers {
  if (kind === 'share') {
    if (years.length === 0) return { value: null, rows: 0, whole: null, series: [] };
    const series = years.flatMap(({ year }, i) => {
      const share = percent(counts[i]!.rows, counts[i]!.whole ?? 0);
      return share === null ? [] : [{ year, value: share }];
    });
    const { rows, whole } = last;
    return { value: percent(rows, whole ?? 0), rows, whole, series };
  }
  const series = years.map(({ year }) => ({ year, value: last.years.get(year) ?? 0 }));
  const rows = series.reduce((sum, { value }) => sum + value, 0);
  const value = kind === 'per-year' ? meanOfCompleted(years, series) : rows;
  return { value, rows, whole: null, series };
}

function meanOfCompleted(
  years: readonly { year: number; completed: boolean }[],
  series: readonly { year: number; value: number }[],
): number | null {
  const completed = series.filter((_, i) => years[i]!.completed);
  if (completed.length === 0) return null;
  return completed.reduce((sum, { value }) => sum + value, 0) / completed.length;
}

/**
 * What a mean of years is made of: the rows of its full years, how many years, and the rows of the running year, which the
 * list shows and the mean does not hold yet. Null for what is no mean, and before the first year is over.
 */
export function meanParts(
  view: Pick<TargetView, 'kind' | 'value' | 'series'>,
  on: Day,
): { rows: number; years: number; running: number } | null {
  if (view.kind !== 'per-year' || view.value === null) return null;
  const sum = (years: readonly { value: number }[]) =>
    years.reduce((total, { value }) => total + value, 0);
  const full = view.series.filter(({ year }) => `${year}-12-31` <= on);
  const rows = sum(full);
  return { rows, years: full.length, running: sum(view.series) - rows };
}

/** Reached when the value is at least the goal's lower number: "3 to 5 more" is met by 3, and by 7. */
function meets(value: number | null, goal: Target['goal']): boolean | null {
  if (value === null || !goal || goal.min === null) return null;
  return value >= goal.min;
}
