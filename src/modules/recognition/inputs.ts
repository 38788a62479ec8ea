import { z } from 'zod';
import { parseDay, type Day } from '#kernel/day.ts';
import { tidy } from '#kernel/text.ts';

/** A day as typed (dd/mm/yyyy) or as stored. */
export const DayField = z.string().transform((text, context): Day => {
  const parsed = parseDay(text);
  if (parsed) return parsed;
  context.addIssue({ code: 'custom', message: 'kernel.error.day' });
  return z.NEVER;
});

/** Number of a decision or letter, as printed on it. */
export const DocumentNo = z.string().transform(tidy).pipe(z.string().min(1).max(60));
