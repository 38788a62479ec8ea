import type { TargetView } from './types.ts';

/** A bar of the chart of years; all lengths in units of the drawing. */
export type Bar = Readonly<{
  year: number;
  value: number;
  x: number;
  y: number;
  height: number;
  width: number;
  /** the year is not over: drawn hatched */
  running: boolean;
  /** a goal of that single year: drawn as a line across the bar */
  goalY: number | null;
  goal: number | null;
}>;

export type Chart = Readonly<{
  width: number;
  height: number;
  /** where bars stand */
  floor: number;
  bars: readonly Bar[];
  /** the goal of every year (a mean of years, a share): drawn as a dashed line */
  line: Readonly<{ y: number; value: number }> | null;
}>;

const top = 18;
const foot = 20;

/**
 * The chart of a target's years. Drawn here and not by a charting library: thirteen bars are a page of arithmetic, and
 * ours stay readable without colour (numbers above, hatching, a dashed line) at a few hundred bytes each.
 * @param on a year that ends after it is still running
 */
export function chartOf(
  view: Pick<TargetView, 'series' | 'yearly' | 'goal' | 'kind'>,
  on: string,
  { width = 420, height = 170 }: { width?: number; height?: number } = {},
): Chart | null {
  const { series, yearly, kind, goal } = view;
  if (series.length === 0) return null;
  const line = kind === 'total' ? null : (goal?.min ?? null);
  const goalOf = (year: number) => yearly.find((one) => one.year === year)?.min ?? null;
  const highest = Math.max(
    1,
    line ?? 0,
    ...series.map(({ value }) => value),
    ...series.map(({ year }) => goalOf(year) ?? 0),
  );
  const floor = height - foot;
  const lengthOf = (value: number) => (value / highest) * (floor - top);
  const yOf = (value: number) => round(floor - lengthOf(value));
  const step = width / series.length;
  const bar = Math.min(56, step * 0.64);
  return {
    width,
    height,
    floor,
    line: line === null ? null : { y: yOf(line), value: line },
    bars: series.map(({ year, value }, i) => {
      const yearGoal = goalOf(year);
      return {
        year,
        value,
        x: round(i * step + (step - bar) / 2),
        y: yOf(value),
        width: round(bar),
        height: round(lengthOf(value)),
        running: `${year}-12-31` > on,
        goal: yearGoal,
        goalY: yearGoal === null ? null : yOf(yearGoal),
      };
    }),
  };
}

const round = (value: number): number => Math.round(value * 10) / 10;

/** Steps of a map's shading, so that few and many differ: limits of up to four classes, smallest first. */
export function classLimits(values: readonly number[]): number[] {
  const sorted = [...new Set(values.filter((value) => value > 0))].sort((a, b) => a - b);
  if (sorted.length <= 4) return sorted;
  return [0, 0.25, 0.5, 0.75].map((part) => sorted[Math.floor(part * sorted.length)]!);
}

/** The class of a value: 0 for none, 1 to 4. */
export const classOf = (value: number, limits: readonly number[]): number =>
  value <= 0 ? 0 : limits.filter((limit) => value >= limit).length;
