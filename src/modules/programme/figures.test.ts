import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { day } from '#kernel/day.ts';
import { figureOf, yearsOf } from './figures.ts';
import { Scheme, type EvidenceRow, type Target } from './types.ts';

const scheme = Scheme.parse(
  JSON.parse(readFileSync(new URL('../../../data/scheme/targets.json', import.meta.url), 'utf8')),
);
const phase = scheme.phases[1]!;
const target = (id: string): Target => scheme.targets.find((one) => one.id === id)!;
const row = (on: string): EvidenceRow => ({
  year: Number(on.slice(0, 4)),
  on,
  code: 'HD-1',
  name: 'x',
  subject: 'product',
  slug: 'x',
  note: null,
  isDemo: false,
});
const perYear = target('2021-2030/five-star-per-year');

test('the thirteen targets by their fixed ids, each with its words in both languages', () => {
  expect(scheme.targets.map(({ id, goal }) => [id, goal?.min ?? null, goal?.max ?? null])).toEqual([
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
});

describe('a mean of years', () => {
  const rows = [row('2021-05-01'), row('2023-05-01'), row('2023-06-01'), row('2024-02-01')];
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
    expect(figureOf(perYear, phase, day('2021-12-30'), []).value).toBeNull();
    expect(figureOf(perYear, phase, day('2021-12-31'), [])).toMatchObject({ value: 0, met: false });
  });
  test('stops with the phase', () =>
    expect(
      yearsOf(phase, day('2035-01-01'))
        .map(({ year }) => year)
        .at(-1),
    ).toBe(2030));
});

test('null, not 0, while no fact of the kind is recorded; met is null with it, and without a goal', () => {
  expect(figureOf(perYear, phase, day('2026-01-01'), null)).toMatchObject({
    value: null,
    met: null,
    rows: 0,
    series: [],
  });
  const five = target('2018-2020/five-star');
  expect(figureOf(five, scheme.phases[0]!, day('2026-01-01'), [])).toMatchObject({
    value: 0,
    met: false,
  });
  expect(
    figureOf({ ...five, goal: null }, scheme.phases[0]!, day('2026-01-01'), [row('2019-01-01')]),
  ).toMatchObject({
    value: 1,
    met: null,
  });
});
