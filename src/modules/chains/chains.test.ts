import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { day } from '#kernel/day.ts';
import { fundItems, fundSources, stateSources } from './kinds.ts';
import { proposeLinkage, sharesOf, type Output, type Promised } from './linkage.ts';
import {
  faultOf,
  inOrder,
  stateOn,
  stepKinds,
  transitions,
  type Step,
  type StepKind,
} from './steps.ts';
import { limits, totalsOf, warningsOf, type FundLine } from './support.ts';

const step = (kind: StepKind, on: string): Step => ({ kind, takenOn: day(on) });

describe('steps of a project', () => {
  const whole = [
    step('proposed', '2019-01-01'),
    step('approved', '2019-03-01'),
    step('started', '2019-04-01'),
    step('suspended', '2020-01-01'),
    step('resumed', '2020-06-01'),
    step('accepted', '2021-01-01'),
  ];

  test('give its state on a day', () => {
    expect(faultOf(whole.toReversed())).toBeNull();
    expect(
      [
        '2018-12-31',
        '2019-01-01',
        '2019-03-31',
        '2019-04-01',
        '2020-05-31',
        '2020-12-31',
        '2021-01-01',
      ].map((on) => stateOn(whole, day(on)).state),
    ).toEqual(['draft', 'proposed', 'approved', 'under-way', 'suspended', 'under-way', 'accepted']);
  });

  test('refuse what the table does not name', () => {
    for (const before of stepKinds)
      for (const after of stepKinds) {
        const fault = faultOf([step(before, '2020-01-01'), step(after, '2020-02-01')]);
        expect(fault === null, `${before} → ${after}`).toBe(transitions[before].includes(after));
      }
    expect(inOrder([step('started', '2020-01-01'), step('approved', '2020-01-01')])[0]!.kind).toBe(
      'approved',
    );
  });
});

describe('limits of Nghị định 98/2018', () => {
  const line = (more: Partial<FundLine>): FundLine => ({
    item: 'consulting',
    funding: 'province',
    planned: 0,
    paid: null,
    cycles: null,
    ...more,
  });

  test('advice: 300 million are within, one đồng more is not; own money is free', () => {
    expect(warningsOf([line({ planned: 300_000_000 })])).toEqual([]);
    expect(warningsOf([line({ planned: 300_000_001 })])).toEqual([
      {
        item: 'consulting',
        kind: 'ceiling',
        limit: 300_000_000,
        found: 300_000_001,
        basis: limits.consulting.basis,
      },
    ]);
    expect(warningsOf([line({ planned: 900_000_000, funding: 'own' })])).toEqual([]);
    // of each line the greater of planned and paid
    expect(warningsOf([line({ planned: 1, paid: 300_000_001 })])).toHaveLength(1);
  });

  test('works: 30% and at most 10 billion', () => {
    const works = (state: number, own: number) =>
      warningsOf([
        line({ item: 'infrastructure', planned: state }),
        line({ item: 'infrastructure', planned: own, funding: 'own' }),
      ]).map(({ kind, found }) => [kind, found]);
    expect(works(300, 700)).toEqual([]);
    expect(works(301, 700)).toEqual([['share', 30.1]]);
    expect(works(10_000_000_000, 30_000_000_000)).toEqual([]);
    expect(works(10_000_000_001, 90_000_000_000)).toEqual([['ceiling', 10_000_000_001]]);
  });

  test('materials: three crops; technique: 40%', () => {
    expect(warningsOf([line({ item: 'materials', cycles: 3 })])).toEqual([]);
    expect(warningsOf([line({ item: 'materials', cycles: 4 })])[0]).toMatchObject({ found: 4 });
    expect(warningsOf([line({ item: 'technology-quality', planned: 41 })])[0]).toMatchObject({
      kind: 'share',
      found: 100,
    });
  });

  test('sums equal their lines', () => {
    const amount = fc.option(fc.nat(2_000_000_000));
    fc.assert(
      fc.property(
        fc.array(
          fc.record({
            item: fc.constantFrom(...fundItems),
            funding: fc.constantFrom(...fundSources),
            planned: amount,
            paid: amount,
            cycles: fc.constant(null),
          }),
        ),
        (lines) => {
          const totals = totalsOf(lines);
          const bySource = fundSources.map((source) =>
            totalsOf(lines.filter(({ funding }) => funding === source)),
          );
          expect(bySource.reduce((sum, part) => sum + part.planned, 0)).toBe(totals.planned);
          expect(bySource.reduce((sum, part) => sum + part.paid, 0)).toBe(totals.paid);
          expect(
            totalsOf(lines.filter(({ funding }) => stateSources.includes(funding))).planned,
          ).toBe(totals.state);
        },
      ),
    );
  });
});

describe('contracted share of output', () => {
  const output = (year: string, quantity: number, unit: Output['unit'] = 'tonne'): Output => ({
    year,
    quantity,
    unit,
  });
  const contract = (more: Partial<Promised>): Promised => ({
    year: '2025',
    quantity: 1,
    unit: 'tonne',
    startsOn: day('2025-01-01'),
    endsOn: day('2025-12-31'),
    ...more,
  });
  const propose = (
    percent: number,
    more: Partial<Promised> = {},
    on = '2026-02-01',
  ): ReturnType<typeof proposeLinkage> =>
    proposeLinkage([output('2025', 100)], [contract({ quantity: percent, ...more })], day(on));

  test('adds contracts of a year, kilograms to tonnes; other kinds of quantity are not compared', () => {
    expect(
      sharesOf(
        [output('2025', 10)],
        [
          contract({ quantity: 3 }),
          contract({ quantity: 2500, unit: 'kilogram' }),
          contract({ year: '2024' }),
        ],
      ),
    ).toEqual([
      { year: '2025', output: 10, contracted: 5.5, unit: 'tonne', percent: 55, mostly: false },
    ]);
    expect(sharesOf([output('2025', 10)], [contract({ unit: 'litre' })])[0]!.percent).toBeNull();
  });

  test.each([
    [49.9, 1],
    [50, 2],
    [74.9, 2],
    [75, 2],
    [75.1, 4],
    [100, 4],
  ])('%d%% proposes option %d', (percent, option) => {
    expect(propose(percent).option).toBe(option);
  });

  test('twelve months: no day without a contract, and over 75% in each year they touch', () => {
    expect(propose(80, { startsOn: day('2025-02-01') })).toMatchObject({
      option: 3,
      lacks: 'twelve-months',
    });
    const outputs = [output('2024', 100), output('2025', 100)];
    const two = [
      contract({
        year: '2024',
        quantity: 80,
        startsOn: day('2024-01-01'),
        endsOn: day('2024-12-31'),
      }),
      contract({ year: '2025', quantity: 80, startsOn: day('2025-01-01'), endsOn: null }),
    ];
    expect(proposeLinkage(outputs, two, day('2025-06-30')).option).toBe(4);
    const gap = [two[0]!, { ...two[1]!, startsOn: day('2025-01-02') }];
    expect(proposeLinkage(outputs, gap, day('2025-06-30')).option).toBe(3);
    const weak = [{ ...two[0]!, quantity: 60 }, two[1]!];
    expect(proposeLinkage(outputs, weak, day('2025-06-30')).option).toBe(3);
  });

  test('without an output nothing is proposed', () => {
    expect(proposeLinkage([], [contract({})], day('2026-01-01'))).toMatchObject({
      option: null,
      lacks: 'output',
    });
    expect(propose(80, { unit: 'piece' })).toMatchObject({ option: null, lacks: 'unit' });
    expect(propose(80, {}, '2024-06-01').lacks).toBe('output');
  });
});
