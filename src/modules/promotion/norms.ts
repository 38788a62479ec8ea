import { addMonths, type Day } from '#kernel/day.ts';
import type { ResultMoment } from './kinds.ts';

/** What a norm allows one producer. */
export type Norm = Readonly<{ maximum: number; timesAYear: number | null; legalBasis: string }>;

/** How a support stands to its norm. `no-norm`: none is on record for its line and day. */
export type NormAnswer = 'within' | 'over-amount' | 'over-times' | 'no-norm';

/** @param timesBefore supports of the same line to the same producer in the same year */
export function againstNorm(norm: Norm | null, amount: number, timesBefore: number): NormAnswer {
  if (!norm) return 'no-norm';
  if (amount > norm.maximum) return 'over-amount';
  if (norm.timesAYear !== null && timesBefore + 1 > norm.timesAYear) return 'over-times';
  return 'within';
}

/** Months after an event's last day at which its results are asked for again. */
export const followUpMonths = { 'after-3-months': 3, 'after-12-months': 12 } as const;

/** The day on which a result falls due. */
export const dueOn = (lastDay: Day, moment: Exclude<ResultMoment, 'at-event'>): Day =>
  addMonths(lastDay, followUpMonths[moment]);
