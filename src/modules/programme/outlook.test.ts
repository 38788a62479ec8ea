import { describe, expect, test } from 'vitest';
import { day } from '#kernel/day.ts';
import { figureOf, type PeriodCount } from './figures.ts';
import type { Phase, Target } from './types.ts';

const words = { vi: 'x', en: 'x' };
const phase: Phase = {
  id: '2021-2030',
  programme: 'scheme',
  from: '2021-01-01',
  until: '2030-12-31',
  name: words,
};
const target = (kind: Target['kind'], min: number | null): Target => ({
  id: '2021-2030/x',
  phase: phase.id,
  title: words,
  unit: words,
  goal: min === null ? null : { min, max: null },
  yearly: [],
  kind,
  adds: { overTime: true, overPlaces: true },
  definition: words,
  choices: [],
  measure: 'x',
});
const counted = (years: Record<number, number>): PeriodCount[] => [
  {
    recorded: true,
    rows: 0,
    whole: null,
    years: new Map(Object.entries(years).map(([year, n]) => [Number(year), n])),
  },
];
const at = (kind: Target['kind'], min: number | null, on: string, years: Record<number, number>) =>
  figureOf(target(kind, min), phase, day(on), counted(years)).outlook;

describe('a total', () => {
  test('behind an even pace is late; the gap tells what a year has to bring', () => {
    const outlook = at('total', 12, '2025-12-31', { 2021: 1, 2023: 2, 2024: 1 });
    expect(outlook).toMatchObject({ state: 'running', late: true });
    expect(outlook.pace).toBeCloseTo(6, 1);
    expect(outlook.gap!.missing).toBe(8);
    expect(outlook.gap!.perYear).toBeCloseTo(1.6, 2);
    expect(outlook.gap!.recentPerYear).toBeCloseTo(0.8, 10);
    // 4.5 over five years, five more to come
    expect(outlook.forecast!.middle).toBe(8);
    expect(outlook.forecast!.low).toBeLessThan(8);
    expect(outlook.forecast!.chance!).toBeGreaterThan(0.05);
    expect(outlook.forecast!.chance!).toBeLessThan(0.3);
  });
  test('ahead of it is not, and one that is reached has no gap', () => {
    expect(at('total', 12, '2025-12-31', { 2021: 7 })).toMatchObject({ late: false });
    expect(at('total', 12, '2025-12-31', { 2021: 12 })).toMatchObject({
      gap: null,
      forecast: { chance: 1 },
    });
  });
  test('after the phase nothing is foretold; short of the goal is late', () => {
    expect(at('total', 12, '2031-01-01', { 2021: 11 })).toMatchObject({
      state: 'over',
      late: true,
      forecast: null,
      gap: { missing: 1, perYear: null },
    });
    expect(at('total', 12, '2030-12-31', { 2021: 12 })).toMatchObject({
      state: 'over',
      late: false,
    });
  });
  test('without a goal is never late', () =>
    expect(at('total', null, '2025-12-31', { 2021: 3 })).toMatchObject({
      pace: null,
      late: false,
      gap: null,
      forecast: { chance: null },
    }));
});

test('a mean of years needs its goal in every year of the phase', () => {
  const outlook = at('per-year', 3, '2025-12-31', { 2021: 2, 2022: 2, 2023: 2, 2024: 2, 2025: 2 });
  expect(outlook).toMatchObject({ pace: 3, late: true, gap: { missing: 20 } });
  expect(outlook.gap!.perYear).toBeCloseTo(4, 1);
  expect(outlook.forecast!.middle).toBeCloseTo(2, 0);
});

test('a share lacks the rows that the goal asks for among the whole', () => {
  const counts: PeriodCount[] = [{ recorded: true, rows: 3, whole: 11, years: new Map() }];
  const one: Phase = { ...phase, from: '2021-01-01', until: '2021-12-31' };
  const { outlook } = figureOf(target('share', 30), one, day('2022-06-01'), counts);
  expect(outlook).toMatchObject({ late: true, forecast: null, gap: { missing: 1, perYear: null } });
});

test('before the phase, and with nothing recorded, nothing is said', () => {
  expect(at('total', 12, '2020-12-31', {})).toMatchObject({ state: 'before', late: false });
  const unknown = figureOf(target('total', 12), phase, day('2025-12-31'), []).outlook;
  expect(unknown).toEqual({ state: 'running', pace: null, late: false, gap: null, forecast: null });
});
