import type { Day } from '#kernel/day.ts';
import type { EvidenceRow, Phase, Target, TargetView } from './types.ts';

const yearOf = (day: string): number => Number(day.slice(0, 4));

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
 * A target's figure from its rows, and from nothing else. `rows` null: no fact of that kind has been recorded.
 * A per-year value is the mean over completed years; the series also shows the running year.
 */
export function figureOf(
  target: Target,
  phase: Phase,
  on: Day,
  rows: readonly EvidenceRow[] | null,
): TargetView {
  const { id, title, unit, definition, kind, goal } = target;
  const common = {
    id,
    phase: phase.id,
    title,
    unit,
    definition,
    kind,
    goal,
    unrecorded: target.measure === null,
  };
  if (rows === null) return { ...common, value: null, met: null, rows: 0, series: [] };
  const years = yearsOf(phase, on);
  const series = years.map(({ year }) => ({
    year,
    value: rows.filter((row) => row.year === year).length,
  }));
  const value = kind === 'per-year' ? meanOfCompleted(years, series) : rows.length;
  return { ...common, value, met: meets(value, goal), rows: rows.length, series };
}

function meanOfCompleted(
  years: readonly { year: number; completed: boolean }[],
  series: readonly { year: number; value: number }[],
): number | null {
  const completed = series.filter((_, i) => years[i]!.completed);
  if (completed.length === 0) return null;
  return completed.reduce((sum, { value }) => sum + value, 0) / completed.length;
}

/** Reached when the value is at least the goal's lower number: "3 to 5 more" is met by 3, and by 7. */
function meets(value: number | null, goal: Target['goal']): boolean | null {
  if (value === null || !goal || goal.min === null) return null;
  return value >= goal.min;
}
