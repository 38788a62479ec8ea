import { daysBetween, type Day } from '#kernel/day.ts';
import { chanceOf, comingIn, interval, type Seen } from './forecast.ts';
import type { Outlook, Phase, Target } from './types.ts';

/** What a target has reached: its value, and its years with whether they are over. */
export type Reached = Readonly<{
  value: number | null;
  rows: number;
  whole: number | null;
  years: readonly Readonly<{ year: number; value: number; completed: boolean }>[];
}>;

const none: Outlook = { state: 'before', pace: null, late: false, gap: null, forecast: null };
const lastDays = 365.25;

/** Whether a target is late, what would close its gap, and where it will stand at the phase's end. */
export function outlookOf(target: Target, phase: Phase, on: Day, reached: Reached): Outlook {
  if (on < phase.from) return none;
  const state = on < phase.until ? ('running' as const) : ('over' as const);
  const goal = target.goal?.min ?? null;
  const { value } = reached;
  if (value === null) return { ...none, state };
  const length = daysBetween(phase.from as Day, phase.until as Day) + 1;
  const passed = Math.min(length, daysBetween(phase.from as Day, on) + 1);
  const left = (length - passed) / lastDays;
  // a mean of years has to be kept in every year; what adds up grows with the days
  const pace = goal === null ? null : target.kind === 'per-year' ? goal : (goal * passed) / length;
  return {
    state,
    pace,
    late: pace !== null && value < pace,
    gap: gapOf(target, phase, left, reached),
    forecast: state === 'running' ? forecastOf(target, phase, on, left, reached) : null,
  };
}

const yearsIn = (phase: Phase): number =>
  Number(phase.until.slice(0, 4)) - Number(phase.from.slice(0, 4)) + 1;

const sum = (numbers: readonly number[]): number => numbers.reduce((total, n) => total + n, 0);

/** The number of rows that the goal asks for by the phase's end. */
const needed = (target: Target, phase: Phase, whole: number | null): number | null => {
  const goal = target.goal?.min ?? null;
  if (goal === null) return null;
  if (target.kind === 'share') return Math.ceil((goal / 100) * (whole ?? 0));
  return target.kind === 'per-year' ? goal * yearsIn(phase) : goal;
};

function gapOf(target: Target, phase: Phase, left: number, reached: Reached): Outlook['gap'] {
  const goal = needed(target, phase, reached.whole);
  if (goal === null) return null;
  const missing = goal - reached.rows;
  if (missing <= 0) return null;
  const completed = reached.years.filter((year) => year.completed).map(({ value }) => value);
  const share = target.kind === 'share';
  return {
    missing,
    perYear: left > 0 ? missing / left : null,
    recentPerYear: share || completed.length === 0 ? null : sum(completed) / completed.length,
  };
}

function forecastOf(
  target: Target,
  phase: Phase,
  on: Day,
  left: number,
  reached: Reached,
): Outlook['forecast'] {
  if (target.kind === 'share') return null;
  const running = reached.years.find((year) => !year.completed);
  const seen: Seen = {
    years: reached.years.filter((year) => year.completed).map(({ value }) => value),
    running: running
      ? {
          count: running.value,
          passed: (daysBetween(`${running.year}-01-01` as Day, on) + 1) / lastDays,
        }
      : null,
  };
  const coming = comingIn(left, seen);
  if (!coming) return null;
  const { low, middle, high } = interval(coming);
  const goal = needed(target, phase, null);
  const atEnd = (n: number) =>
    target.kind === 'per-year' ? (reached.rows + n) / yearsIn(phase) : reached.rows + n;
  return {
    low: atEnd(low),
    middle: atEnd(middle),
    high: atEnd(high),
    chance: goal === null ? null : chanceOf(coming, goal - reached.rows),
  };
}
