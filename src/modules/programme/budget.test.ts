import { describe, expect, test } from 'vitest';
import { movementWarnings, normWarnings, paidPercent, type Norm } from './budget.ts';

const norm = (more: Partial<Norm> = {}): Norm => ({
  id: 'n',
  name: 'Mức',
  ground: 'Điều 7',
  maxAmount: 300,
  maxPercent: null,
  validFrom: '2018-08-20',
  validUntil: null,
  ...more,
});
const line = (
  planned: number,
  more: { normId?: string; units?: number; source?: string } = {},
) => ({
  wording: 'x',
  source: 'province',
  planned,
  normId: null,
  units: null,
  ...more,
});
const period = { fromOn: '2026-01-01', untilOn: '2026-12-31' };
const codes = (lines: ReturnType<typeof line>[], norms: Norm[]) =>
  normWarnings([{ itemId: 'i', title: 'A', lines }], norms, period).map(({ code }) => code);

describe('a norm', () => {
  test('holds for each unit, and for all lines under it together', () => {
    expect(codes([line(300, { normId: 'n' })], [norm()])).toEqual([]);
    expect(codes([line(301, { normId: 'n' })], [norm()])).toEqual(['norm-amount']);
    expect(codes([line(900, { normId: 'n', units: 3 })], [norm()])).toEqual([]);
    expect(codes([line(301, { normId: 'n' }), line(300, { normId: 'n' })], [norm()])).toEqual([
      'norm-amount',
    ]);
    expect(codes([line(9999)], [norm()])).toEqual([]);
  });

  test('of a share is judged exactly against the cost of the activity', () => {
    const share = norm({ maxAmount: null, maxPercent: 30 });
    expect(codes([line(30, { normId: 'n' }), line(70)], [share])).toEqual([]);
    expect(
      codes([line(3_000_000_000_001, { normId: 'n' }), line(6_999_999_999_999)], [share]),
    ).toEqual(['norm-share']);
  });

  test('that is not valid in the plan’s time is no ground', () => {
    const used = [line(1, { normId: 'n' })];
    expect(codes(used, [norm({ validUntil: '2025-12-31' })])).toEqual(['norm-not-valid']);
    expect(codes(used, [norm({ validFrom: '2027-01-01' })])).toEqual(['norm-not-valid']);
    expect(codes(used, [norm({ validFrom: '2026-12-31' })])).toEqual([]);
  });
});

describe('movements', () => {
  const cell = (source: string, planned: number, allocated: number, disbursed: number) => ({
    itemId: 'i',
    title: 'A',
    source,
    planned,
    allocated,
    disbursed,
  });
  test('of a budget of the State are paid from what was allocated; others from what is planned', () => {
    const of = (...given: Parameters<typeof cell>) =>
      movementWarnings([cell(...given)]).map(({ code, params }) => [code, params.amount]);
    expect(of('province', 100, 100, 100)).toEqual([]);
    expect(of('province', 100, 120, 0)).toEqual([['over-allocated', 20]]);
    expect(of('province', 100, 50, 60)).toEqual([['over-disbursed', 10]]);
    expect(of('own', 100, 0, 100)).toEqual([]);
    expect(of('own', 100, 0, 101)).toEqual([['over-disbursed', 1]]);
  });
});

test('the paid share is of what was planned; of nothing there is none', () => {
  expect(paidPercent({ planned: 0, allocated: 0, disbursed: 5 })).toBeNull();
  expect(paidPercent({ planned: 3, allocated: 0, disbursed: 1 })).toBe(33);
});
