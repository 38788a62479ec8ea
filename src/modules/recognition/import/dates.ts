import { addDays, day, parseDay, type Day } from '#kernel/day.ts';
import type { Precision } from '../grounds.ts';

/** When something was decided, as exactly as the source says. `on` is the last day of a month or year. */
export type Dated = Readonly<{ on: Day; precision: Exclude<Precision, 'unknown'> }>;

/** Quảng Ninh rated the first OCOP products in 2013; an earlier date is a slip. */
export const firstYear = 2013;

const lastOfMonth = (year: number, month: number): Day =>
  addDays(
    day(month === 12 ? `${year + 1}-01-01` : `${year}-${String(month + 1).padStart(2, '0')}-01`),
    -1,
  );

/** Day 1 of Excel's calendar, for serials after its false leap day of 1900. */
const excelZero = day('1899-12-30');

/** A year alone: it counts from its last day. */
export function readYear(text: string): Dated | null {
  const match = /^(\d{4})(?:\.0+)?$/.exec(text);
  return match ? { on: day(`${match[1]}-12-31`), precision: 'year' } : null;
}

/** `yyyy-mm-dd`, `dd/mm/yyyy`, `yyyy-mm`, `mm/yyyy`, `yyyy` or a serial number of Excel; null for anything else. */
export function readDate(text: string): Dated | null {
  const whole = parseDay(text);
  if (whole) return { on: whole, precision: 'day' };
  const month = /^(\d{4})-(\d{1,2})$/.exec(text) ?? reversed(/^(\d{1,2})[/.-](\d{4})$/.exec(text));
  if (month) {
    const number = Number(month[2]);
    return number >= 1 && number <= 12
      ? { on: lastOfMonth(Number(month[1]), number), precision: 'month' }
      : null;
  }
  const serial = /^(\d{5})(?:\.0+)?$/.exec(text);
  if (serial) return { on: addDays(excelZero, Number(serial[1])), precision: 'day' };
  return readYear(text);
}

const reversed = (match: RegExpExecArray | null): string[] | null =>
  match && [match[0], match[2]!, match[1]!];

export const yearOf = (on: Day): number => Number(on.slice(0, 4));
