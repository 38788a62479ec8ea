import { addDays, addMonths, day, type Day } from '#kernel/day.ts';
import type { QuantityUnit } from './kinds.ts';

/** What a contract promises in a year, and its days. */
export type Promised = Readonly<{
  year: string;
  quantity: number;
  unit: QuantityUnit;
  startsOn: Day;
  endsOn: Day | null;
}>;
export type Output = Readonly<{ year: string; quantity: number; unit: QuantityUnit }>;

/** How much of a year's output is under contract. `percent` null: quantities of different kinds cannot be compared. */
export type YearShare = Readonly<{
  year: string;
  output: number;
  contracted: number;
  unit: QuantityUnit;
  percent: number | null;
  /** more than 75%, before rounding */
  mostly: boolean;
}>;

/** Thousandths of a kilogram, litre or piece: whole numbers. */
const base: Readonly<Record<QuantityUnit, Readonly<{ of: string; thousandths: number }>>> = {
  tonne: { of: 'mass', thousandths: 1_000_000 },
  kilogram: { of: 'mass', thousandths: 1000 },
  litre: { of: 'volume', thousandths: 1000 },
  piece: { of: 'piece', thousandths: 1000 },
};
const whole = ({ quantity, unit }: Readonly<{ quantity: number; unit: QuantityUnit }>): number =>
  Math.round(quantity * base[unit].thousandths);

/** The contracted share of each year of which the output is on record, oldest first. */
export function sharesOf(outputs: readonly Output[], contracts: readonly Promised[]): YearShare[] {
  return outputs
    .toSorted((a, b) => (a.year < b.year ? -1 : 1))
    .map((output) => {
      const own = contracts.filter(({ year }) => year === output.year);
      const comparable = own.every(({ unit }) => base[unit].of === base[output.unit].of);
      const promised = own.reduce((sum, contract) => sum + whole(contract), 0);
      return {
        year: output.year,
        output: output.quantity,
        contracted: comparable ? promised / base[output.unit].thousandths : 0,
        unit: output.unit,
        percent: comparable ? Math.floor((promised * 1000) / whole(output)) / 10 : null,
        mostly: comparable && promised * 100 > whole(output) * 75,
      };
    });
}

/**
 * What contracts prove of the criterion on linkage (QĐ 26/2026, criterion 1.5; 1.4 in some sheets): option 1 none or below 50%,
 * 2 from 50% to under 75%, 3 over 75%, 4 over 75% kept up for 12 months. Exactly 75% lies between two options of the decision:
 * the lower is proposed. A proposal; the council decides.
 */
export type LinkageProposal = Readonly<{
  option: 1 | 2 | 3 | 4 | null;
  year: string | null;
  percent: number | null;
  /** why nothing is proposed, or what the next option lacks */
  lacks: 'output' | 'unit' | 'share' | 'twelve-months' | null;
}>;

export function proposeLinkage(
  outputs: readonly Output[],
  contracts: readonly Promised[],
  on: Day,
): LinkageProposal {
  const shares = sharesOf(
    outputs.filter(({ year }) => year <= on.slice(0, 4)),
    contracts,
  );
  const last = shares.at(-1);
  if (!last) return { option: null, year: null, percent: null, lacks: 'output' };
  const { year, percent, mostly } = last;
  if (percent === null) return { option: null, year, percent, lacks: 'unit' };
  if (percent < 50) return { option: 1, year, percent, lacks: 'share' };
  if (!mostly) return { option: 2, year, percent, lacks: 'share' };
  return steady(shares, contracts, year, on)
    ? { option: 4, year, percent, lacks: null }
    : { option: 3, year, percent, lacks: 'twelve-months' };
}

/** Contracts leave no day out of the last 12 months of that year, and the share was over 75% in each year they touch. */
function steady(
  shares: readonly YearShare[],
  contracts: readonly Promised[],
  year: string,
  on: Day,
): boolean {
  const yearEnd = day(`${year}-12-31`);
  const end = on < yearEnd ? on : yearEnd;
  const start = addDays(addMonths(end, -12), 1);
  const years = [...new Set([start.slice(0, 4), end.slice(0, 4)])];
  if (!years.every((one) => shares.some((share) => share.year === one && share.mostly)))
    return false;
  let covered = addDays(start, -1);
  for (const { startsOn, endsOn } of contracts.toSorted((a, b) =>
    a.startsOn < b.startsOn ? -1 : 1,
  )) {
    if (startsOn > addDays(covered, 1)) break;
    const until = endsOn ?? end;
    if (until > covered) covered = until;
  }
  return covered >= end;
}
