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

/** Number and symbol of a decision as NĐ 30/2020 Phụ lục I asks: `4025/QĐ-UBND`. */
export const DecisionNo = DocumentNo.pipe(
  z.string().regex(/^\S*\d\S*\/\S/, 'recognition.error.decision-no'),
);

/** Points of the central council as its document prints them: 0 to 100, at most two decimals (`91,45`); kept as text, exact. */
const CentreScore = z
  .string()
  .transform((text) => text.trim().replace(',', '.'))
  .pipe(
    z.string().regex(/^(100(\.0{1,2})?|\d{1,2}(\.\d{1,2})?)$/, 'recognition.error.centre-score'),
  );

/** What the ministry answered on a product sent to it. QĐ 26/2026 Đ7.4đ-g. */
export const CentreAnswer = z.strictObject({
  documentNo: DocumentNo,
  answeredOn: DayField,
  score: CentreScore.optional(),
});
export type CentreAnswer = z.infer<typeof CentreAnswer>;
