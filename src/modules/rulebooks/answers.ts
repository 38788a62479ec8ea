import { z } from 'zod';
import { Refusal, type FieldFault } from '#kernel/errors.ts';
import { tableOf } from './table.ts';
import { rulebookIds, type Answers, type Sheet } from './types.ts';

// Whatever stands there is taken: `answerFaults` names what is no position beside all other faults, in one answer.
const position = z.custom<number>(() => true);

/** One dossier as `rate` and `whatif` take it; other fields are left alone. */
export const RatingInput = z.object({
  id: z.union([z.string(), z.number()], { error: 'rulebooks.error.input-id' }).optional(),
  rulebook: z.enum(rulebookIds, { error: 'rulebooks.error.unknown-rulebook' }),
  sheet: z.int({ error: 'rulebooks.error.unknown-sheet' }),
  answers: z.record(z.string(), position, { error: 'rulebooks.error.answers-missing' }),
  /** conditions of exclusion that were found, by their 1-based position on the sheet */
  exclusions: z.array(z.int({ error: 'rulebooks.error.unknown-exclusion' })).optional(),
});
export type RatingInput = z.infer<typeof RatingInput>;

const effort = z.number({ error: 'rulebooks.error.effort' });

/** One dossier as `coach` takes it. */
export const CoachInput = RatingInput.extend({
  target: z.literal([1, 2, 3, 4, 5], { error: 'rulebooks.error.target' }),
  effort: z.record(z.string(), effort).optional(),
  fixed: z.array(z.string()).optional(),
});
export type CoachInput = z.infer<typeof CoachInput>;

/** Every answer that the sheet does not have: unknown criteria, positions that are no option. */
export function answerFaults(sheet: Sheet, answers: Answers): FieldFault[] {
  const table = tableOf(sheet);
  return Object.entries(answers).flatMap(([code, position]): FieldFault[] => {
    const field = `answers.${code}`;
    const row = table.rowOf.get(code);
    if (!row) return [{ field, code: 'rulebooks.error.unknown-criterion' }];
    return typeof position !== 'number' || row.points[position] === undefined || position === 0
      ? [{ field, code: 'rulebooks.error.position', params: { maximum: row.points.length - 1 } }]
      : [];
  });
}

/** Throws the refusal that names every faulty answer, every effort that is not 1 to 5, and every criterion that the sheet lacks. */
export function demandAnswers(
  sheet: Sheet,
  answers: Answers,
  { effort = {}, fixed = [] }: Readonly<Pick<CoachInput, 'effort' | 'fixed'>> = {},
): void {
  const fields = answerFaults(sheet, answers);
  for (const [field, named] of [
    ['effort', Object.keys(effort)],
    ['fixed', fixed],
  ] as const)
    for (const code of named)
      if (!tableOf(sheet).rowOf.has(code))
        fields.push({ field: `${field}.${code}`, code: 'rulebooks.error.unknown-criterion' });
  for (const [code, size] of Object.entries(effort))
    if (!Number.isInteger(size) || size < 1 || size > 5)
      fields.push({ field: `effort.${code}`, code: 'rulebooks.error.effort' });
  if (fields.length) throw new Refusal('invalid', 'rulebooks.error.answers', { fields });
}
