import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { day } from '#kernel/day.ts';
import { figureOf, meanParts, periodsOf, yearsOf, type PeriodCount } from './figures.ts';
import { Scheme, type Target } from './types.ts';

const scheme = Scheme.parse(
  JSON.parse(readFileSync(new URL('../../../data/scheme/targets.json', import.meta.url), 'utf8')),
);
const phase = scheme.phases[1]!;
const target = (id: string): Target => scheme.targets.find((one) => one.id === id)!;
const counted = (...days: string[]): PeriodCount[] => {
  const years = new Map<number, number>();
  for (const on of days)
    years.set(Number(on.slice(0, 4)), (years.get(Number(on.slice(0, 4))) ?? 0) + 1);
  return [{ recorded: true, rows: days.length, years, whole: null }];
};
const perYear = target('2021-2030/five-star-per-year');

test('the thirteen targets by their fixed ids come first, unchanged', () => {
  expect(
    scheme.targets.slice(0, 13).map(({ id, goal }) => [id, goal?.min ?? null, goal?.max ?? null]),
  ).toEqual([
    ['2018-2020/train-managers', 100, null],
    ['2018-2020/train-participants', 100, null],
    ['2018-2020/new-participants', 10, null],
    ['2018-2020/standardised-share', 30, null],
    ['2018-2020/promoted-products', 20, null],
    ['2018-2020/marked-products', 14, null],
    ['2018-2020/five-star', 3, null],
    ['2018-2020/chain-projects', 8, null],
    ['2018-2020/centres', 1, null],
    ['2021-2030/five-star-per-year', 1, 2],
    ['2021-2030/new-participants-per-year', 3, 5],
    ['2021-2030/export', null, null],
    ['2021-2030/outlets', 12, null],
  ]);
  expect(scheme.targets.slice(13).filter(({ id }) => /^\d/.test(id))).toEqual([]);
});

describe('a mean of years', () => {
  const rows = counted('2021-05-01', '2023-05-01', '2023-06-01', '2024-02-01');
  test('is over completed years; the running year stands in the series', () => {
    const figure = figureOf(perYear, phase, day('2024-06-30'), rows);
    expect(figure).toMatchObject({ value: 1, met: true, rows: 4 });
    expect(figure.series).toEqual([
      { year: 2021, value: 1 },
      { year: 2022, value: 0 },
      { year: 2023, value: 2 },
      { year: 2024, value: 1 },
    ]);
  });
  test('a year is completed on its last day', () => {
    expect(yearsOf(phase, day('2021-12-30'))).toEqual([{ year: 2021, completed: false }]);
    expect(yearsOf(phase, day('2021-12-31'))).toEqual([{ year: 2021, completed: true }]);
    expect(figureOf(perYear, phase, day('2021-12-30'), counted()).value).toBeNull();
    expect(figureOf(perYear, phase, day('2021-12-31'), counted())).toMatchObject({
      value: 0,
      met: false,
    });
  });
  test('stops with the phase', () =>
    expect(
      yearsOf(phase, day('2035-01-01'))
        .map(({ year }) => year)
        .at(-1),
    ).toBe(2030));
});

test('null, not 0, while no fact of the kind is recorded; met is null with it, and without a goal', () => {
  expect(figureOf(perYear, phase, day('2026-01-01'), [])).toMatchObject({
    value: null,
    met: null,
    rows: 0,
    series: [],
  });
  const five = target('2018-2020/five-star');
  expect(figureOf(five, scheme.phases[0]!, day('2026-01-01'), counted())).toMatchObject({
    value: 0,
    met: false,
  });
  expect(
    figureOf({ ...five, goal: null }, scheme.phases[0]!, day('2026-01-01'), counted('2019-01-01')),
  ).toMatchObject({
    value: 1,
    met: null,
  });
});

describe('a share', () => {
  const share = target('2018-2020/standardised-share');
  const first = scheme.phases[0]!;
  test('is asked at the end of each year, and on the day itself', () => {
    expect(periodsOf(share, first, day('2020-06-30')).map(({ until }) => until)).toEqual([
      '2018-12-31',
      '2019-12-31',
      '2020-06-30',
    ]);
    expect(periodsOf(share, first, day('2026-01-01')).at(-1)).toEqual({
      from: '2018-01-01',
      until: '2020-12-31',
    });
  });
  const at = (rows: number, whole: number): PeriodCount => ({
    recorded: true,
    rows,
    years: new Map(),
    whole,
  });
  test('is in percent of its whole; a year without one has none', () => {
    expect(
      figureOf(share, first, day('2026-01-01'), [at(0, 0), at(1, 10), at(31, 103)]),
    ).toMatchObject({
      value: 30.1,
      met: true,
      rows: 31,
      whole: 103,
      series: [
        { year: 2019, value: 10 },
        { year: 2020, value: 30.1 },
      ],
    });
  });
  test('of nothing is null', () =>
    expect(figureOf(share, first, day('2018-03-01'), [at(0, 0)])).toMatchObject({
      value: null,
      met: null,
    }));
});

test('the data agree with themselves', () => {
  const ids = scheme.targets.map(({ id }) => id);
  expect(new Set(ids).size).toBe(ids.length);
  const programmes = scheme.programmes.map(({ id }) => id);
  for (const { programme } of scheme.phases) expect(programmes).toContain(programme);
  for (const { id, phase: its, choices, kind, adds, yearly } of scheme.targets) {
    const found = scheme.phases.find((one) => one.id === its)!;
    expect(id.startsWith(`${found.id}/`), id).toBe(true);
    expect(choices.filter((key) => !(key in scheme.choices))).toEqual([]);
    if (kind === 'share') expect(adds).toEqual({ overTime: false, overPlaces: false });
    for (const { year } of yearly)
      expect(found.from <= `${year}-01-01` && found.until >= `${year}-12-31`, id).toBe(true);
  }
  const used = new Set(scheme.targets.flatMap(({ choices }) => choices));
  expect(Object.keys(scheme.choices).filter((key) => !used.has(key))).toEqual([]);
});

test('a mean says which rows it is made of: those of full years, and those of the running one apart', () => {
  const counts = counted('2024-03-01', '2025-06-26', '2025-06-26', '2026-02-01');
  const on = day('2026-12-01');
  const view = figureOf(perYear, phase, on, counts);
  expect(view.value).toBe(3 / 5);
  expect(meanParts(view, on)).toEqual({ rows: 3, years: 5, running: 1 });
  const early = day('2021-06-01');
  expect(meanParts(figureOf(perYear, phase, early, counted('2021-02-01')), early)).toBeNull();
  const sum = figureOf(target('2021-2030/outlets'), phase, on, counts);
  expect(meanParts(sum, on)).toBeNull();
});
